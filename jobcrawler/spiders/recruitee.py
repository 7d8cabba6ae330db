"""Recruitee: one answer holds all offers of a company."""

import re

from jobcrawler.base_spiders.company import Args, CompanyArgs, CompanyPage, CompanySpider, Record
from jobcrawler.base_spiders.reading import dicts, firm, full_text, in_parts, line, named, pick, text, web_url
from jobcrawler.items import JobPosting
from jobcrawler.parsers.dates import from_iso


class RecruiteeSpider(Args[CompanyArgs], CompanySpider):
    """Careers sites of recruitee.com, also on hosts of their own. Shape: 5 recorded offers."""

    name = "recruitee"
    title = "Recruitee"
    listings = ("https://{company}.recruitee.com/api/offers",)
    link = "https://{company}.recruitee.com/o/{id}"
    careers = re.compile(r"//(?P<company>(?!www\b|api\b)[\w-]+)\.recruitee\.com")
    records_at = ("offers",)
    unneeded = (
        "position guid translations tags status created_at updated_at department category_code experience_code "
        "education_code min_hours max_hours min_hours_per_week max_hours_per_week options_cv options_photo "
        "options_phone options_title options_salutation options_cover_letter open_questions dynamic_fields "
        "mailbox_email highlight sharing_title sharing_image sharing_description cover_image location country_code "
        "location_question_visible locations_question locations_question_type locations_question_required "
        "city country state_code state_name postal_code street careers_apply_url"
    )

    def parse_record(self, record: Record, page: CompanyPage) -> JobPosting:
        """The posting of one offer; its address is made of its slug."""
        shown, places = named(record, "location"), dicts(record.get("locations"))
        whole = shown if len(places) == 1 else None
        spots = [in_parts(one, "city", "state", "country", code="country_code", shown=whole) for one in places]
        kinds = [kind for kind in ("remote", "hybrid", "on_site") if record.get(kind) is True]
        url = web_url(record.get("careers_url"))
        return self.vacancy(
            page,
            line(record, "id"),
            spots if any(spots) else [shown],
            in_link=line(record, "slug"),
            title=named(record, "title"),
            company=firm(record, "company_name"),
            workplace=kinds[0] if len(kinds) == 1 else None,
            job_type=self.types_of([record.get("employment_type_code")]),
            valid_through=from_iso(record.get("close_at")),
            apply_link=url if url and ".recruitee.com/" not in url else None,
            **full_text(text(record, "description"), text(record, "requirements")),
            **self.posted(line(record, "published_at"), page.now),
            **self.offer(*pick(record.get("salary"), "min", "max", "currency", "period")),
        )
