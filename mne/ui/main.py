"""What Streamlit runs at every click. `st.navigation` is always called, signed out too: before its first call in a
process Streamlit would serve the files of `pages/` to anybody who knows their address.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import streamlit as st
from streamlit.navigation.page import Page

from mne import texts
from mne.model import Language, User
from mne.ui import failure, session
from mne.ui.pages import PageEntry, home_of, pages_of
from mne.web import language as speech
from mne.web import logo, shade

STATIC = "/app/static"


def run() -> None:
    language = session.language()
    failure.forget_earlier()
    st.set_page_config(page_title=_product(language), page_icon=None, layout="wide")
    user = session.signed_in()
    if user is None:
        st.navigation(
            [st.Page(_signed_out, title=texts.say(language, "shell.signin.title"), url_path="signed-out")],
            position="hidden",
        ).run()
        return
    _forget_the_one_before(user)
    page_by_key = {entry.key: _page(entry, language) for entry in pages_of(user)}
    home = home_of(user)
    pages = list(page_by_key.values())
    chosen = st.navigation([_home(page_by_key[home.key] if home else None, language), *pages])
    _sidebar(user, language, chosen.url_path)
    chosen.run()


def _page(entry: PageEntry, language: Language) -> Page:
    title = texts.say(language, f"shell.nav.{entry.key}")
    return st.Page(entry.file, title=title, icon=f":material/{entry.icon}:", url_path=entry.key)


def _home(first: Page | None, language: Language) -> Page:
    """The bare address leads to the person's first page. That page itself cannot be Streamlit's default one: a
    default page has no address of its own, and a link to it would say that there is no such page.
    """

    def open_first() -> None:
        if first:
            st.switch_page(first)
        st.info(texts.say(language, "shell.nothing_to_open"))

    return st.Page(open_first, title=_product(language), url_path="home", default=True, visibility="hidden")


def _product(language: Language) -> str:
    return session.store().catalogue().committee.say("short", language)


def _forget_the_one_before(user: User) -> None:
    """A browser tab that reconnects keeps its widgets; another person must not find them."""
    if st.session_state.get("_person") not in (None, user.name):
        st.session_state.clear()
    st.session_state["_person"] = user.name


def _signed_out() -> None:
    language = session.language()
    said, go = (escape(texts.say(language, key)) for key in ("shell.signed_out", "shell.signin.title"))
    with st.container(key="signed-out"):
        st.html(f'<p>{said}</p><p><a class="mne-button" href="/signin" target="_self">{go}</a></p>')


def _sidebar(user: User, language: Language, here: str) -> None:
    committee = session.store().catalogue().committee
    with st.sidebar:
        with st.container(key="brand"):
            st.html(
                f'<p class="mne-brand">{_logo()}<strong>{escape(committee.say("short", language))}</strong>'
                f"<span>{escape(committee.say('name', language))}</span></p>"
            )
        with st.container(key="person"):
            st.html(_person(user, language) + _languages(language, here) + _shades(language, here))
            st.button(
                texts.say(language, "shell.sign_out"),
                key="sign-out",
                icon=":material/logout:",
                on_click=session.sign_out,
                width="stretch",
            )


def _logo() -> str:
    address = logo.address(session.store())
    return f'<img class="mne-logo" src="{escape(address)}" alt="">' if address else ""


def _person(user: User, language: Language) -> str:
    role = texts.say(language, f"role.{user.role.value}")
    partner = session.store().catalogue().partners.get(user.partner or "")
    below = f"{role} · {partner.short(language)}" if partner else role
    return (
        f'<p class="mne-person"><strong><bdi>{escape(user.display_name)}</bdi></strong><span>{escape(below)}</span></p>'
    )


def _languages(language: Language, here: str) -> str:
    """Links, so that the server sets the cookie and writes `lang` and `dir`; boot.js adds the filters to `next`."""
    said = escape(texts.say(language, "shell.language"))
    links = "".join(
        f'<a href="/lang/{code}?next={quote("/" + here, safe="")}" target="_self" lang="{code}"'
        f"{' aria-current=true' if code == language else ''}>{texts.say(language, f'language.{code}')}</a>"
        for code in speech.offered()
    )
    return f'<nav class="mne-languages" aria-label="{said}">{links}</nav>'


def _shades(language: Language, here: str) -> str:
    said = escape(texts.say(language, "shell.shade"))
    chosen = session.shade_choice()
    links = "".join(
        f'<a href="/shade/{choice}?next={quote("/" + here, safe="")}" target="_self"'
        f"{' aria-current=true' if choice == chosen else ''}>{escape(texts.say(language, f'shell.shade_{choice}'))}</a>"
        for choice in shade.CHOICES
    )
    return f'<nav class="mne-languages" aria-label="{said}">{links}</nav>'


run()
