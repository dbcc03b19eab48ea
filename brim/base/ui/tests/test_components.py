import re

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import path
from django.utils import translation

from brim.base.money import money


def rendered(text: str, **context: object) -> str:
    return Template("{% load ui formats %}" + text).render(Context(context))


def widths(svg: str) -> list[tuple[str, str, str]]:
    return re.findall(r'<rect class="(\w+)" x="([\d.]+%)" width="([\d.]+%?)"', svg)


def test_the_level_draws_what_the_wallet_holds_in_proportion():
    svg = rendered(
        "{% level principal bonus held %}",
        principal=money(100000, "CNY"),
        bonus=money(28450, "CNY"),
        held=money(12000, "CNY"),
    )
    assert widths(svg) == [
        ("principal", "0.00%", "71.19%"),
        ("bonus", "71.19%", "20.25%"),
        ("gap", "71.19%", "2"),
        ("held", "91.45%", "8.54%"),
        ("gap", "91.45%", "2"),
    ]
    assert 'aria-label="Principal 1,000.00, bonus 284.50, held 120.00"' in svg


def test_an_empty_wallet_has_an_empty_level_with_a_name():
    none = money(0, "CNY")
    svg = rendered("{% level none none none %}", none=none)
    assert widths(svg) == []
    assert 'class="level empty"' in svg
    with translation.override("zh-hans"):
        assert "本金 0.00" in rendered("{% level none none none %}", none=none)


def test_no_component_writes_what_the_policy_forbids():
    html = rendered(
        '{% button kind="primary" icon_name="plus" kbd="T" data_opens="x" %}Top up{% endbutton %}'
        "{% chip 'tea' %}Gold{% endchip %}{% avatar '林小满' 'large' %}{% amount m %}{% money m plus='y' %}"
        "{% level m m m %}"
        "{% empty 'None' %}Nothing{% endempty %}{% dialog 'd' 'Title' %}x{% enddialog %}{% table 'T' %}{% endtable %}"
        "{% pagination '/next' %}{% notice 'bad' %}x{% endnotice %}",
        m=money(100, "CNY"),
    )
    assert not re.search(r"\sstyle=|\son\w+=|<script|javascript:", html)


def test_what_comes_from_data_is_escaped():
    html = rendered(
        "{% chip %}{{ name }}{% endchip %}{% avatar name %}{% facts pairs %}{% button href=name %}x{% endbutton %}",
        name='<i>"',
        pairs=[("<b>", "<u>")],
    )
    assert not re.search(r"<(i|b|u)>", html)


def test_facts_leave_out_what_is_not_known():
    html = rendered("{% facts pairs %}", pairs=[("Phone", ""), ("Store", "West Lake"), ("Birthday", None)])
    assert html == '<dl class="facts"><dt>Store</dt><dd>West Lake</dd></dl>'


def test_attributes_are_named_with_dashes_whether_they_have_a_value_or_not():
    html = rendered('{% button data_prints=True data_key="p" %}Print{% endbutton %}')
    assert 'data-prints data-key="p"' in html


def test_a_button_is_a_link_where_it_leads_somewhere():
    assert rendered('{% button href="/x" %}Go{% endbutton %}') == '<a class="button" href="/x">Go</a>'
    assert rendered("{% button %}Go{% endbutton %}") == '<button class="button" type="submit">Go</button>'


def broken(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("broken", broken)]


@pytest.mark.parametrize(("language", "words"), [("en", "nothing at this address"), ("zh-hans", "这个地址没有内容")])
def test_an_unknown_address_answers_with_our_page_and_our_policy(client, language, words):
    answer = client.get("/no/such/page", headers={"accept-language": language})
    assert answer.status_code == 404
    assert words in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_each_answer_has_a_nonce_of_its_own(client):
    first, second = (client.get("/no/such/page").headers["Content-Security-Policy"] for _turn in range(2))
    assert first != second


@override_settings(ROOT_URLCONF="brim.config.urls")
def test_the_page_of_a_bug_needs_no_request_context(rf):
    from django.views.defaults import server_error

    assert "Something broke on our side" in server_error(rf.get("/")).content.decode()


@pytest.mark.parametrize(
    ("name", "value", "cookie", "kept"),
    [
        ("theme", "dark", "theme", "dark"),
        ("theme", "neon", "theme", "auto"),
        ("language", "zh-hans", "django_language", "zh-hans"),
        ("language", "xx", "django_language", "en"),
    ],
)
def test_theme_and_language_are_kept_in_a_cookie(client, name, value, cookie, kept):
    answer = client.post(f"/look/{name}", {name: value, "next": "/console/"})
    assert answer.status_code == 302
    assert answer.url == "/console/"
    assert answer.cookies[cookie].value == kept


def test_the_look_never_leads_to_another_site(client):
    assert client.post("/look/theme", {"theme": "dark", "next": "https://evil.example/"}).url == "/"


def test_the_look_is_changed_by_post_alone(client):
    assert client.get("/look/theme").status_code == 405
