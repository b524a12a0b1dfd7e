"""A phone's own authenticator, as Chromium plays one."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page


class Authenticator:
    """Knows its user until it is told otherwise; makes and finds passkeys."""

    def __init__(self, browser: BrowserContext, page: Page) -> None:
        self._protocol = browser.new_cdp_session(page)
        self._protocol.send("WebAuthn.enable")
        made = self._protocol.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self._id = str(made["authenticatorId"])

    def knows_its_user(self, known: bool) -> None:
        self._protocol.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": known}
        )
