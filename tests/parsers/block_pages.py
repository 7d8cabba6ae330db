"""Pages of refusals and pages that only look like them: ours, in the shape of each vendor's, small."""

from __future__ import annotations

import gzip

NAV = '<nav><a href="/">Find jobs</a><a href="/companies">Company reviews</a><a href="/login">Sign in</a></nav>'
CARDS = "".join(
    f'<li class="tile"><a href="/j/{n}">Data Engineer {n}</a><p>Acme Robotics, Austin, TX. Full-time.</p></li>'
    for n in range(15)
)


def html(title: str, body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


TITLES = (
    "Just a moment...",
    "JUST A MOMENT...",
    "  Just a moment&hellip;\n",
    "Un instant…",
    "Un momento...",
    "Nur einen Moment…",
    "Einen Moment bitte...",
    "Um momento…",
    "Een ogenblik...",
    "Chwileczkę…",
    "Один момент…",
    "请稍候…",
    "請稍候...",
    "しばらくお待ちください...",
    "잠시만 기다리십시오…",
    "لحظة…",
    "Bir dakika lütfen...",
    "Attention Required! | Cloudflare",
    "Access denied | www.board.example used Cloudflare to restrict access",
    "Security Check - Indeed.com",
    "Sicherheitsüberprüfung - Indeed.com",
    "V&eacute;rification de s&#233;curit&eacute; - Indeed.com",
    "セキュリティチェック - Indeed.com",
    "सिक्योरिटी चेक - Indeed.com",
    "Blocked - Indeed.com",
    "Security | Glassdoor",
    "Help Us Protect Glassdoor",
    "Aidez-nous à protéger Glassdoor",
    "Aidez-nous &agrave; prot&eacute;ger Glassdoor",
    "Helfen Sie mit, Glassdoor zu schützen",
    "Ayúdanos a proteger Glassdoor",
    "Help ons Glassdoor te beschermen",
    "Aiutaci a proteggere Glassdoor",
    "Ajude-nos a proteger o Glassdoor",
    "Access to this page has been denied.",
    "Pardon Our Interruption",
    "Human Verification",
    "Challenge Validation",
    "Robot Check",
    "Vercel Security Checkpoint",
    "Radware Captcha Page",
    "Sucuri WebSite Firewall - Access Denied",
    "DDoS-Guard",
    "Request Rejected",
    "Making sure you&#39;re not a bot!",
    "¿Eres humano o un robot?",
    "Authenticating...",
    "Sign In | LinkedIn",
    "Sign Up | LinkedIn",
    "LinkedIn Login, Sign in | LinkedIn",
    "Sign In | Indeed Accounts",
    "Iniciar sesión | Board",
)
"""Titles that are enough by themselves."""

PAGES = {
    "cloudflare challenge": html(
        "Just a moment...",
        "<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={cType:'managed'};"
        "a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=1'</script>",
    ),
    "cloudflare challenge without title": html("", "<script>(function(){window._cf_chl_opt={cvId:'3'}})()</script>"),
    "cloudflare challenge, old": html(
        "",
        '<form id="challenge-form" action="/?__cf_chl_f_tk=x"></form><div id="challenge-running"></div>'
        "<p>Checking your browser before accessing board.example.</p>",
    ),
    "cloudflare challenge, new": html(
        "www.ziprecruiter.com",
        "<h1>www.ziprecruiter.com</h1><h2>Performing security verification</h2><p>This website uses a security service "
        "to protect against malicious bots.</p><div>Ray ID: 9d1</div>",
    ),
    "cloudflare turnstile": html(
        "board.example",
        '<p>Verify you are human by completing the action below.</p><div class="cf-turnstile"></div>',
    ),
    "cloudflare block": html(
        "",
        '<h1 data-translate="block_headline">Sorry, you have been blocked</h1><h2>You are unable to access '
        "board.example</h2><div>Cloudflare Ray ID: 9d1</div>",
    ),
    "cloudflare 1020": b"error code: 1020",
    "cloudflare 1020 page": html(
        "", '<div id="cf-error-details"><h1><span>Error</span> <span>1020</span></h1><h2>Access denied</h2></div>'
    ),
    "indeed verification": html(
        "Indeed",
        f"{NAV}<h1>Additional Verification Required</h1><p>Your Ray ID for this request is 9a7</p>",
    ),
    "indeed verification, spanish": html("Indeed", f"{NAV}<h1>Verificación adicional requerida</h1>"),
    "indeed block without title": html(
        "", f"{NAV}<p>You have been blocked. If you believe this in error, write. Ray ID: 943</p>"
    ),
    "indeed login": html(
        "", '<script>location.replace("https://secure.indeed.com/auth?from=bot-detection-anonymous")</script>'
    ),
    "indeed login form": html(
        "Indeed", '<h1>Ready to take the next step?</h1><form><input type="email" name="__email"></form>'
    ),
    "glassdoor": html(
        "www.glassdoor.com",
        "<h1>Humans only</h1><p>We use security systems.</p><h1>Réservé aux humains</h1><h1>Nur für Menschen</h1>"
        + "<style>"
        + "a{}" * 80_000
        + "</style>",
    ),
    "glassdoor, french": html("glassdoor.fr", "<h1>Réservé aux humains</h1>"),
    "glassdoor, a person": html("", "<p>Please help us protect Glassdoor by verifying that you're a real person.</p>"),
    "perimeterx": html(
        "www.board.example",
        '<div id="px-captcha"></div><p>Press &amp; Hold to confirm you are a human (and not a bot).</p>'
        "<script>window._pxAppId='PX1';window._pxUuid='2'</script>",
    ),
    "datadome": html(
        "board.example",
        '<p id="cmsg">Please enable JS and disable any ad blocker</p><script>var dd={"rt":"c"}</script>'
        '<script src="https://ct.captcha-delivery.com/c.js"></script>',
    ),
    "datadome json": b'{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=1&cid=2"}',
    "akamai": b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don't have "
    b'permission to access "http&#58;&#47;&#47;board&#46;example&#47;jobs" on this server.<P>\n'
    b"Reference&#32;&#35;18&#46;5b</BODY></HTML>",
    "akamai without title": b"<p>You don't have permission to access this page on this server. Reference #18.5b1</p>",
    "akamai challenge": html(
        "", '<div id="sec-if-cpt-container"></div><div>Powered and protected by Akamai</div><script src="/a"></script>'
    ),
    "akamai refresh": html("&nbsp;", "", '<meta http-equiv="refresh" content="5; URL=\'/?bm-verify=AAQ\'">'),
    "imperva": b'<html><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"></head><body><iframe src="/_Incapsula_'
    b'Resource?CWUDNSAI=9&xinfo=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe></body></html>',
    "imperva script": b'<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script src="/_Incapsula_Resource?'
    b'SWJIYLWA=5"></script></head><body></body></html>',
    "distil": html(
        "",
        "<h1>Pardon Our Interruption</h1><p>As you were browsing something about your browser made us think you were "
        "a bot.</p>",
    ),
    "aws": html(
        "",
        "<script>window.awsWafCookieDomainList=[];window.gokuProps={}</script><noscript><h1>JavaScript is disabled</h1>"
        "In order to continue, we need to verify that you're not a robot.</noscript>",
    ),
    "aws captcha": html("Human Verification", '<script src="https://1.captcha.awswaf.com/captcha.js"></script>'),
    "kasada": html("", "<script>window.KPSDK={};KPSDK.start=1</script><script src='/1/2/ips.js?KP_UIDz=3'></script>"),
    "google": html(
        "https://www.google.com/search?q=jobs",
        "Our systems have detected unusual traffic from your computer network. This page checks to see if it's really "
        'you.<div class="g-recaptcha" data-sitekey="6L"></div>',
    ),
    "amazon": html("Amazon", "<h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure</p>"),
    "f5": b"<html><head><title>Oops</title></head><body>The requested URL was rejected. Please consult with your "
    b"administrator.<br>Your support ID is: 123</body></html>",
    "radware": html("", '<script src="https://validate.perfdrive.com/x"></script>'),
    "anubis": html("", '<script id="anubis_challenge" type="application/json">{}</script><p>Loading...</p>'),
    "recaptcha interstitial": html(
        "Board",
        '<form><p>Please confirm that you are not a robot.</p></form><script src="https://www.google.com/recaptcha/'
        'api.js"></script>',
    ),
    "recaptcha interstitial, french": html(
        "Board", '<p>Confirmez que vous n’êtes pas un robot</p><div class="g-recaptcha"></div>'
    ),
    "hcaptcha interstitial": html("Board", '<div class="h-captcha" data-sitekey="1"></div>'),
    "naukri": b'{"statusCode":406,"message":"recaptcha required"}',
    "linkedin authwall": b'<html><head><script>window.location.href="https://"+domain+"/authwall?trk="+trk</script></html>',
    "linkedin join": html(
        "LinkedIn", '<h1>Join LinkedIn</h1><form><input type="password" name="session_password"></form>'
    ),
    "login form": html("Board", '<h1>Log in</h1><form><input name="email" type="email"></form>'),
    "a byte order mark": b"\xef\xbb\xbf" + html("Just a moment...", ""),
    "utf-16": "<title>Just a moment...</title>".encode("utf-16"),
    "latin-1": "<title>Aidez-nous à protéger Glassdoor</title>".encode("cp1252"),
    "packed": gzip.compress(html("Just a moment...", "")),
    "a title with attributes": b'<TITLE data-rh="true" lang=en>Access Denied</TITLE>',
    "an empty title before": b"<title></title><svg><title> </title></svg><title>Robot Check</title>",
}
"""Refusals by name."""

LIMITS = {
    "cloudflare 1015": b"error code: 1015",
    "cloudflare 1015 page": html(
        "Access denied | board.example used Cloudflare to restrict access",
        '<h1>Error <span class="cf-error-code">1015</span></h1><h2>You are being rate limited</h2><p>Ray ID: 9d1</p>',
    ),
    "ziprecruiter": html("Rate limit exceeded", "<p>Try again later.</p>"),
    "nginx": html("429 Too Many Requests", "<center><h1>429 Too Many Requests</h1></center>"),
}
"""Pages that ask to slow down."""

ORDINARY = {
    "nothing": b"",
    "a new layout": html("Data Engineer Jobs | Board", f"{NAV}<ul>{CARDS}</ul>"),
    "cloudflare's script": html(
        "Jobs",
        f"{NAV}{CARDS}<script>window.__CF$cv$params={{r:'9'}};a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'"
        "</script>",
    ),
    "cloudflare's script in a shell": html(
        "Jobs",
        '<div id="root"></div><script>a.src="/cdn-cgi/challenge-platform/h/b/scripts/jsd/1/main.js"</script>',
    ),
    "a recaptcha script": html(
        "Jobs",
        f'{NAV}{CARDS}<form><input type="email"></form><script src="https://www.google.com/recaptcha/enterprise.js">'
        "</script><p>This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.</p>",
    ),
    "a small page with a recaptcha script": html(
        "Human Resources Jobs",
        "<ul><li>Human Resources Assistant, Acme, Austin</li><li>Robot Programmer, Acme, Waco</li></ul>"
        '<script src="https://www.google.com/recaptcha/api.js"></script>',
    ),
    "a form with a widget": html(
        "Apply at Acme", '<h1>Data Engineer</h1><form>Your name <input><div class="g-recaptcha"></div></form>'
    ),
    "a shell with scripts of solvers": html(
        "Board",
        '<div id="root"></div><script>window.cfg={captcha:"g-recaptcha",turnstile:1}</script>'
        '<script src="https://hcaptcha.com/1/api.js"></script>',
    ),
    "a policy that names a solver": html(
        "Board",
        f"<ul>{CARDS}</ul>",
        '<meta http-equiv="Content-Security-Policy" content="frame-src https://geo.captcha-delivery.com/ *.px.net">',
    )
    + b"<!-- "
    + b"x" * 500_000
    + b" -->",
    "a sign-in link": html("Sign Installer Jobs in Austin, TX", f'{NAV}<a href="/login">Sign in</a>{CARDS}'),
    "a sign-in dialogue": html(
        "Jobs", f'<h2>Sign in</h2><form><input type="password"></form>{CARDS}<p>{"Nights and weekends. " * 60}</p>'
    ),
    "log in the title": html("Log Inspector - Acme Timber - Board", CARDS),
    "security in the title": html("Security Check Point Officer - Acme - Board", CARDS),
    "a moment in the title": html("Just a Moment Photography hires an assistant", CARDS),
    "blocked in the title": html("Unblocked Games Developer | Board", CARDS),
    "captcha in the title": html("Captcha Engineer Jobs | Board", CARDS),
    "an advert about captchas": html(
        "Fraud Engineer",
        "<h1>Fraud Engineer</h1><p>You will replace our captcha, verify users, and explain why some get 'access "
        "denied' or an HTTP 403. Experience with Cloudflare, DataDome and bot detection. Help us protect our "
        "customers. For humans only, no agencies.</p>",
    ),
    "an advert with a notice": html(
        "Nurse",
        "<h1>Nurse</h1><p>If you are unable to access this site because of a disability, write to us. You must be "
        "able to verify your identity. Unauthorized agencies are not paid.</p>",
    ),
    "a news article": html(
        "Why sites ask you to verify you are human", f"<p>{'Some ask whether you are a robot. ' * 200}</p>"
    ),
    "a loading shell": html(
        "Jobs", '<noscript>You need to enable JavaScript to run this app.</noscript><div id="app">'
    ),
    "a comment and a script": html("Jobs", "<!-- access denied --><script>var t='Just a moment...'</script>" + CARDS),
    "many brackets": b"<" * 300_000,
    "an open script": b"<script>" + b"x" * 300_000,
}
"""Pages without markers that are no refusals."""

ORIGIN_ERRORS = {
    "cloudflare 502": html(
        "board.example | 502: Bad gateway", '<div id="cf-error">Bad gateway Error code 502 Ray ID: 9d1</div>'
    ),
    "cloudflare 522": html("board.example | 522: Connection timed out", "<p>Cloudflare Ray ID: 9d1</p>"),
    "cloudfront": html("ERROR: The request could not be satisfied", "<h1>504 Gateway Timeout ERROR</h1>"),
}
"""Failures of the board's own servers, signed by somebody else."""
