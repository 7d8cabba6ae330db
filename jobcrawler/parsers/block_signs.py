"""What the pages say and hold that are refusals: tables of `parsers.blocks`, all as `normalise` leaves them.

Sources: recorded pages of both boards (../shared/pages), the vendors' documentation, reports of others.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobcrawler.parsers.identity import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

CHALLENGE, CAPTCHA, LOGIN, REFUSAL, LIMIT = "challenge", "captcha", "login wall", "refusal", "rate limit"

HEADERS = ("cf-mitigated", "x-vercel-mitigated", "x-amzn-waf-action", "x-dd-b")
"""Sent with refusals only, by Cloudflare, Vercel, AWS and DataDome."""

LOGIN_PATH = re.compile(
    r"(?:/[a-z]{2}(?:-[a-z]{2})?)?/(?:accounts?/(?:login|sign-?in)|challenge|checkpoint|auth|authwall|login|sign-?in|log-?in|"
    r"uas/login|profile/login_input\.htm|captcha|sorry|showcaptcha|\.well-known/sgcaptcha)(?:[/.]|\Z)",
    re.IGNORECASE,
)
"""Where boards send whom they do not want."""
LOGIN_HOSTS = frozenset(("secure.indeed.com", "validate.perfdrive.com", "geo.captcha-delivery.com"))

_NAME_TABLE = """
challenge: just a moment|one moment please|please wait cloudflare|attention required|un instant|juste un instant
challenge: einen moment|nur einen moment|einen moment bitte|un momento|solo un momento|um momento|so um momento
challenge: een ogenblik|een ogenblik geduld|even geduld|chwileczke|moment prosze|один момент|минуточку|зачекайте
challenge: хвилинку|ett ogonblick|vanta lite|et ojeblik|et oyeblikk|hetkinen|hetki|okamzik|moment prosim|egy pillanat
challenge: un moment|doar un moment|μια στιγμη|ενα λεπτο|bir dakika lutfen|lutfen bekleyin|רק רגע|لحظة
challenge: لحظة من فضلك|لحظه ای صبر کنید|एक क्षण|बस एक क्षण|कृपया प्रतीक्षा करें|รอสักครู่|tunggu sebentar|sekejap
challenge: chờ một chút|vui lòng chờ|请稍候|請稍候|しばらくお待ちください|お待ちください
challenge: 잠시만 기다리십시오|잠시만 기다려 주세요
challenge: security check|security checkpoint|vercel security checkpoint|security verification|security challenge
challenge: performing security verification|additional verification required|verification required|browser check
challenge: checking your browser|verify you are human|verifying you are human|verify you are a human|client challenge
challenge: verify that you are human|please verify you are a human|are you a human|are you human|are you a robot
challenge: are you a bot|human or bot|robot check|bot check|bot verification|human verification|challenge validation
challenge: pardon our interruption|prove your humanity|one last step|ddos guard|ddos protection|one more step
challenge: making sure you re not a bot|making sure you are not a bot|press hold to confirm you are a human
challenge: before we continue|let s confirm you are human|confirm you are human|we need to verify you re human
challenge: sicherheitsuberprufung|sicherheitsprufung|sicherheitscheck|control de seguridad|verificacion de seguridad
challenge: verification de securite|controle de securite|verificacao de seguranca|controllo di sicurezza
challenge: verifica di sicurezza|beveiligingscontrole|सिक्योरिटी चेक
challenge: セキュリティチェック|zusatzliche verifizierung erforderlich
challenge: verificacion adicional requerida|verification supplementaire requise|verificacao adicional necessaria
challenge: और भी वेरिफ़िकेशन ज़रूरी है|追加認証が必要です|eres humano o un robot|sind sie ein mensch|etes vous humain
challenge: security glassdoor|humans only|reserve aux humains|nur fur menschen|alleen voor mensen|solo personas reales
challenge: somente humanos|solo umani|verificando que eres humano|vérifiez que vous êtes humain
captcha: captcha|recaptcha|captcha challenge|captcha page|radware captcha page|captcha verification|captcha required
captcha: please complete the captcha|please solve the captcha|unusual traffic|unusual traffic detected
login wall: authenticating|sign in|sign in or register|sign in to continue|sign in or join|signin|sign up|log in
login wall: login|log in or sign up|log in to continue|login required|join linkedin|linkedin login sign in|user login
login wall: linkedin sign up|indeed login|indeed accounts|create an account or sign in|sign in or create an account
login wall: ready to take the next step|anmelden|einloggen|iniciar sesion|inicia sesion|connexion|se connecter
login wall: identifiez vous|acessar|entrar|fazer login|accedi|inloggen|zaloguj sie|ログイン|logga in|log ind
refusal: access denied|access forbidden|access to this page has been denied|access to this site has been denied
refusal: access blocked|access restricted|blocked|request blocked|request rejected|request denied|forbidden
refusal: 403 forbidden|403 error|error 403|403 access denied|error 1020|error 1006|error 1009|error 1010|error 1012
refusal: unauthorized|401 unauthorized|sorry you have been blocked|you have been blocked|your ip has been blocked
refusal: your request has been blocked|this request was blocked|web application firewall|bloqueado|acceso denegado
refusal: acces refuse|zugriff verweigert|accesso negato|acesso negado|toegang geweigerd|requete bloquee
rate limit: too many requests|429 too many requests|error 429|rate limit exceeded|rate limited|rate limit
rate limit: you are being rate limited|error 1015|slow down
"""
NAMES: Mapping[str, str] = MappingProxyType(
    {
        normalise(name): what
        for what, _, names in (line.partition(": ") for line in _NAME_TABLE.strip().splitlines())
        for name in names.split("|")
    }
)
"""A page's whole title, the part of it beside the site's name, or its whole heading -> what the page is."""

_PROTECT = (
    r"(?:help us protect|aidez nous a proteger|helfen sie (?:mit|uns)|hilf uns|helft uns|unterstutzen sie|schutzen sie|"
    r"ayudanos a proteger|help(?: ons)?|aiutaci a proteggere|ajude nos a proteger|pomoz nam chronic)"
)
OPEN_NAMES = (
    (re.compile(rf"{_PROTECT}(?: \w+){{0,2}} glassdoor(?: (?:te beschermen|zu schutzen|schutzen))?"), CHALLENGE),
    (re.compile(r"(?:checking|verifying) (?:your browser|if the site connection|that you|you are)\b.*"), CHALLENGE),
    (re.compile(r"error (?:code )?10(?:06|07|08|09|10|12|20)\b.*"), REFUSAL),
    (re.compile(r"error (?:code )?1015\b.*"), LIMIT),
)
"""Titles and headings that vary."""

_PHRASE_TABLE = """
challenge: enable javascript and cookies to continue|needs to review the security of your connection before proceeding
challenge: checking if the site connection is secure|verify you are human by completing the action
challenge: verifying you are human this may take|please stand by while we are checking your browser
challenge: checking your browser before accessing|ddos protection by cloudflare|please turn javascript on and reload
challenge: this website uses a security service to protect|website verifies you are not a bot
challenge: your ray id for this request|ihre ray id fur diese anfrage|tu id de ray para esta solicitud
challenge: voici votre ray id pour cette requete|seu ray id desta solicitacao|このリクエストのray id
challenge: troubleshooting cloudflare errors|press and hold to confirm you are|press hold to confirm you are
challenge: please verify you are a human|please verify that you are a human|please confirm that you are a human
challenge: please confirm you are a human|confirm you are human to continue|to continue please verify that you are human
challenge: made us think you were a bot|made us think that you are a bot|we believe you are using automation tools
challenge: please enable js and disable any ad blocker|please enable cookies and reload the page
challenge: we need to verify that you re not a robot|verify that you are not a robot to continue
challenge: verifying that you re a real person|help us protect glassdoor|proteger glassdoor en confirmant
challenge: glassdoor has been built on the contributions of real employees and job seekers
challenge: powered and protected by akamai|please wait while your request is being verified
challenge: please enable javascript to view the page content your support id|to discuss automated access to amazon data
challenge: we ve detected unusual activity from your|prove you re not a robot to continue
challenge: bestatigen sie dass sie ein mensch sind|confirmez que vous etes un humain|verifiez que vous etes humain en
challenge: verifica que eres humano completando|confirme que voce e humano
captcha: unusual traffic from your computer network|detected unusual traffic from your|solve the captcha to continue
captcha: please complete the captcha to continue|complete the security check to access|recaptcha required
captcha: why do i have to complete a captcha|enter the characters you see below|please solve this captcha
captcha: type the characters you see in this image|please complete the security check|captcha verification required
captcha: trafico inusual procedente de tu red|ungewohnlichen datenverkehr aus ihrem computernetzwerk
captcha: trafic exceptionnel sur votre reseau informatique|trafego incomum na sua rede de computadores
refusal: sorry you have been blocked|why have i been blocked|you have been blocked if you believe
refusal: the owner of this website has banned|has banned your ip|used cloudflare to restrict access
refusal: this website is using a security service to protect itself from online attacks
refusal: access to this page has been denied|request unsuccessful incapsula incident|incapsula incident id
refusal: the requested url was rejected please consult with your administrator|request blocked we can t connect
refusal: sucuri website firewall|your access to this site has been limited
refusal: forbidden by qrator|blocked by our security service
refusal: the request is blocked azure|error code 1020|error code 1006|error code 1009|error code 1010|error code 1012
rate limit: you are being rate limited|error code 1015|you have been rate limited|you have been temporarily rate limited
"""
PHRASES = tuple(
    (normalise(phrase), what)
    for what, _, phrases in (line.partition(": ") for line in _PHRASE_TABLE.strip().splitlines())
    for phrase in phrases.split("|")
)
"""Sentences of refusals that no advert holds."""
AKAMAI = (normalise("You don't have permission to access"), "reference")
ORIGIN_ERROR = re.compile(
    r"bad gateway|gateway time ?out|web server is down|connection timed out|host error|error (?:code )?5\d\d\b"
)
"""Cloudflare signs the failures of the board's own servers too."""

MARK, MARK_NEAR = (b"_cf_chl_opt", b"/orchestrate/"), b"challenge-platform"
"""Cloudflare's challenge, in pages of any size; its other scripts are in ordinary pages too."""
SHORT_PAGE_MARKS = (
    (b'id="challenge-form"', CHALLENGE), (b"id=challenge-form", CHALLENGE), (b"challenge-running", CHALLENGE),
    (b"challenge-error-text", CHALLENGE), (b"cf-browser-verification", CHALLENGE), (b"__cf_chl_", CHALLENGE),
    (b"cf-chl-", CHALLENGE), (b'class="cf-error-code">1015', LIMIT), (b"cf-error-details", REFUSAL),
    (b"px-captcha", CAPTCHA), (b"perimeterx.net/block", CAPTCHA), (b"whywasiblocked", CAPTCHA),
    (b"captcha-delivery.com/", CAPTCHA), (b"geo.captcha-delivery.com", CAPTCHA), (b"sec-if-cpt-container", CHALLENGE),
    (b"sec-cpt-if", CHALLENGE), (b"/_sec/verify?provider", CHALLENGE), (b"/_sec/cp_challenge", CHALLENGE),
    (b"bm-verify=", CHALLENGE), (b"errors.edgesuite.net", REFUSAL), (b"_incapsula_resource?cwudnsai", REFUSAL),
    (b"gokuprops", CHALLENGE), (b"captcha.awswaf.com", CAPTCHA), (b"awswafcaptcha", CAPTCHA),
    (b"distil_r_captcha", CAPTCHA), (b"distilidentificationblock", CHALLENGE), (b"perfdrive.com", CAPTCHA),
    (b"sucuri_cloudproxy_js", CHALLENGE), (b"window.rbzns", CHALLENGE), (b"anubis_challenge", CHALLENGE),
    (b"/_fs-ch-", CHALLENGE), (b"check.ddos-guard.net", CHALLENGE), (b"_____tmd_____", CHALLENGE),
    (b"showcaptcha", CAPTCHA), (b"/vercel/security/", CHALLENGE), (b"from=bot-detection", LOGIN),
    (b'content="d_checkpoint', LOGIN), (b'content="auth_wall', LOGIN), (b'content="d_auth_wall', LOGIN),
)  # fmt: skip
"""In pages that show little text: an ordinary page may name these hosts in its policies."""
TINY_PAGE_MARKS = (
    (b"_incapsula_resource", CHALLENGE), (b"kpsdk", CHALLENGE), (b"/ips.js?", CHALLENGE), (b"awswaf", CHALLENGE),
    (b"/authwall", LOGIN), (b"secure.indeed.com/auth", LOGIN), (b"/tspd/", CHALLENGE),
)  # fmt: skip
"""In pages of a few kB that show next to nothing: ordinary pages of protected boards load these as well."""
WIDGET = re.compile(rb"\b(?:g-recaptcha|h-captcha|cf-turnstile|frc-captcha|smart-captcha)\b[^<>]*>|data-sitekey=")
"""The place of something to solve."""
SOLVERS = (b"captcha", b"turnstile", b"arkoselabs", b"geetest")
"""What asks to be solved; forms of ordinary pages load these too."""
ABOUT_HUMANS = re.compile(
    r"\b(?:you (?:re|are)(?: indeed)? (?:a )?(?:human|real person)|not a (?:ro)?bot|are you a?\s?(?:human|robot)"
    r"|robot or human|human or robot|i am human|real person|(?:unusual|suspicious) (?:traffic|activity)"
    r"|automated (?:requests|queries|access|traffic|tools)|security check|(?:complete|solve|enter) (?:the|this) captcha"
    r"|captcha (?:below|to continue|challenge)|un robot|kein roboter|ein mensch sind|um robo|um humano|geen robot)\b"
)
"""What a page with little else than that speaks of."""
FORM = re.compile(rb"<input\b[^<>]*(?:password|email)")
