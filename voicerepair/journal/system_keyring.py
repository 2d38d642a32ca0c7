"""The system's keyring, through the library of that name: Keychain, Credential Locker, Secret
Service or KWallet.

Rules: it has to give back what it was given, or it counts as none; a keyring that is locked, or
has no desktop to ask on, is none when a key is made, and an error when one is looked for. It is
imported when it is used: a key that lies in a file needs none.
"""

from __future__ import annotations

from voicerepair.errors import JournalError

__all__ = ["SystemKeyring"]

SERVICE = "voicerepair journal"


class SystemKeyring:
    """A ``Keyring``."""

    def keep(self, account: str, secret: str) -> bool:
        import keyring

        try:
            keyring.set_password(SERVICE, account, secret)
            return keyring.get_password(SERVICE, account) == secret
        except Exception:  # whatever its back end raises: it is of no use here
            return False

    def find(self, account: str) -> str | None:
        import keyring
        from keyring.errors import NoKeyringError

        try:
            return keyring.get_password(SERVICE, account)
        except NoKeyringError as error:
            raise JournalError(
                "The journal's key is in the system's keyring, and there is none here.",
                "Open the journal where it was made: in a window of this account's desktop.",
            ) from error
        except Exception as error:
            raise JournalError(
                f"The system's keyring cannot be asked for the journal's key: {error}",
                "Unlock it, or log in where it is unlocked, then try again.",
            ) from error

    def forget(self, account: str) -> None:
        import keyring
        from keyring.errors import PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, account)
        except PasswordDeleteError:
            return  # it has none of that name
        except Exception as error:  # whatever its back end raises
            raise JournalError(
                f"The system's keyring did not delete an old key of the journal: {error}",
                f'Delete "{SERVICE}" there yourself.',
            ) from error
