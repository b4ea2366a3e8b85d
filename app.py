"""Composition root: `streamlit run app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from mne.ui.failure import on_script_error
from mne.web import boundaries, logo, provider, signin
from mne.web.belongings import Belongings
from mne.web.bodies import BoundedBodies
from mne.web.guard import Guard
from mne.web.headers import CompressedStatic, SecurityHeaders
from mne.web.index import IndexInLanguage
from mne.web.shell import lifespan

app = st.App(
    "mne/ui/main.py",
    routes=[*signin.ROUTES, *provider.ROUTES, *logo.ROUTES, *boundaries.ROUTES],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Guard),
        Middleware(Belongings),
        Middleware(BoundedBodies),
        Middleware(CompressedStatic),
        Middleware(IndexInLanguage),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
