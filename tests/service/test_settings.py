"""Settings: all that is wrong is named at once, and no value is ever shown."""

import base64
import stat
from pathlib import Path

import pytest

from service.settings import (
    Settings,
    SettingsRefused,
    create_missing_secrets,
    read_machine,
    read_settings,
    secrets_file,
)
from tests.service.settings_page import meanings_of, page

PROJECT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(b"k" * 32).decode()
NAMES = [f"KAKEHASHI_SECRETS__{name}" for name in ("KEY_ENCRYPTION_KEY", "BLIND_INDEX_KEY", "SIGNING_KEY")]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without `.env`, and a process without our settings."""
    import os

    for name in [name for name in os.environ if name.startswith("KAKEHASHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, KEY)


def test_a_machine_with_keys_needs_nothing_else(keys: None) -> None:
    settings = read_settings()
    assert (settings.web.port, settings.database.url, settings.data_folder) == (8000, None, Path("var"))


def test_all_that_is_wrong_or_missing_is_named_at_once_and_no_value_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "KAKEHASHI_WEB__PORT": "hidden-port",
        "KAKEHASHI_LOG_LEVEL": "hidden-level",
        "KAKEHASHI_DATABASE__POOL_SIZE": "0",
        "KAKEHASHI_WORKER__NIGHTLY_AT": "hidden-time",
        "KAKEHASHI_SECRETS__SIGNING_KEY": "hidden-key",
        "KAKEHASHI_SECRETS__BLIND_INDEX_KEY": base64.b64encode(b"hidden short").decode(),
        "KAKEHASHI_WEB__COLOUR": "hidden-colour",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused) as refusal:
        read_settings()
    named = {problem.split(":")[0] for problem in refusal.value.problems}
    assert named == {*wrong, "KAKEHASHI_SECRETS__KEY_ENCRYPTION_KEY"}
    assert "hidden" not in str(refusal.value)
    assert wrong["KAKEHASHI_SECRETS__BLIND_INDEX_KEY"] not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WEB__PORT", "eighty", "整数で書いてください。/ must be a whole number"),
        ("WEB__PORT", "0", "1以上にしてください"),
        ("DATABASE__POOL_SIZE", "900", "50以下にしてください"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING'"),
        ("WORKER__NIGHTLY_AT", "late", "02:00のように"),
        ("SECRETS__SIGNING_KEY", "鍵", "openssl rand -base64 32"),
        ("TREASURY__BANK_CODE", "12345", "4桁の数字"),
        ("HIGH_SCHOOL__SELECTION_FROM", "02-29", "09-05のように"),
        ("MAIL__FROM_ADDRESS", "窓口", "メールアドレス"),
        ("WEB__PROT", "8001", "KAKEHASHI_WEB__PORT ではありませんか"),
        ("LOGLEVEL", "INFO", "KAKEHASHI_LOG_LEVEL ではありませんか"),
        ("WEB", "hidden", "一つずつ書いてください"),
    ],
)
def test_what_is_wrong_and_the_way_out_are_told_in_japanese_then_in_english(
    keys: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"KAKEHASHI_{name}", value)
    with pytest.raises(SettingsRefused) as refusal:
        read_settings()
    (problem,) = refusal.value.problems
    place, sentences = problem.split(": ", 1)
    assert place == f"KAKEHASHI_{name}"
    assert told in sentences
    japanese, english = sentences.split("。/ ")
    assert (english.isascii(), japanese.isascii()) == (True, False)


def test_a_missing_key_is_told_with_the_way_out() -> None:
    with pytest.raises(SettingsRefused, match="必要な設定がありません"):
        read_settings()


def test_a_file_in_another_encoding_is_named(elsewhere: Path) -> None:
    (elsewhere / ".env").write_bytes("KAKEHASHI_MAIL__FROM_NAME=窓口\n".encode("shift_jis"))
    with pytest.raises(SettingsRefused, match=r"\.env: UTF-8で保存してください"):
        read_machine()


def test_the_environment_goes_before_the_file(keys: None, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / ".env").write_text("KAKEHASHI_WEB__PORT=8100\nKAKEHASHI_WEB__HOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("KAKEHASHI_WEB__PORT", "8200")
    web = read_settings().web
    assert (web.port, web.host) == (8200, "0.0.0.0")  # noqa: S104 - not listened on here


def test_an_unknown_name_in_the_file_is_refused(keys: None, elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("KAKEHASHI_WEB__PROT=8100\n", encoding="utf-8")
    with pytest.raises(SettingsRefused, match="KAKEHASHI_WEB__PROT"):
        read_settings()


@pytest.mark.parametrize("name", ["KAKEHASHI_WEB_PORT", "KAKEHASHI_WEB__PROT", "KAKEHASHI_LOGLEVEL"])
def test_an_unknown_name_in_the_environment_is_refused(keys: None, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "8001")
    with pytest.raises(SettingsRefused, match=name):
        read_settings()


def test_a_model_that_is_not_pinned_is_refused(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKEHASHI_RANKER__MODEL", "model")
    with pytest.raises(SettingsRefused, match="model_digests"):
        read_settings()


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"HOST": "mail.example"}, "a host needs from_address"),
        ({"USER": "office"}, "a user needs a password"),
        ({"PASSWORD": "hidden"}, "a user needs a password"),
        ({"USER": "office", "PASSWORD": "hidden", "SECURITY": "none"}, "no password is sent without"),
        ({"FROM_ADDRESS": "かけはし@pref.example"}, "FROM_ADDRESS"),
        ({"SECURITY": "ssl"}, "SECURITY"),
    ],
)
def test_a_mail_server_that_cannot_be_meant_is_refused(
    keys: None, monkeypatch: pytest.MonkeyPatch, told: dict[str, str], reason: str
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(f"KAKEHASHI_MAIL__{name}", value)
    with pytest.raises(SettingsRefused, match=reason) as refusal:
        read_settings()
    assert "hidden" not in str(refusal.value)


def test_a_mail_server_left_empty_is_none(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "FROM_ADDRESS", "FROM_NAME", "USER", "PASSWORD"):
        monkeypatch.setenv(f"KAKEHASHI_MAIL__{name}", "")
    assert not read_settings().mail.host


def test_a_machine_without_keys_is_given_some_once(elsewhere: Path) -> None:
    folder = read_machine().data_folder
    create_missing_secrets(folder)
    first = secrets_file(folder).read_bytes()
    create_missing_secrets(folder)
    assert secrets_file(folder).read_bytes() == first
    assert stat.S_IMODE(secrets_file(folder).stat().st_mode) == 0o600
    given = read_settings().secrets
    keys = {given.key_encryption_key, given.blind_index_key, given.signing_key}
    assert len({key.get_secret_value() for key in keys}) == 3


def test_settings_print_no_secret(keys: None) -> None:
    printed = repr(read_settings())
    assert KEY not in printed
    assert "kkkk" not in printed


def test_the_page_of_settings_is_the_codes() -> None:
    assert (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8") == page()


def test_every_setting_of_the_example_file_exists() -> None:
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.removeprefix("#").split("=")[0] for line in lines if line.removeprefix("#").startswith("KAKEHASHI_")}
    documented = {word for word in page().split("`") if word.startswith("KAKEHASHI_")}
    assert named <= documented
    assert set(NAMES) <= named


def test_every_setting_has_its_meaning() -> None:
    for name, field in Settings.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and hasattr(part, "model_fields"):
            assert set(meanings_of(part)) == set(part.model_fields), name


PROVIDER = {"ISSUER": "https://id.kakehashi.test", "CLIENT_ID": "kakehashi", "CLIENT_SECRET": "hidden-secret"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"CLIENT_SECRET": ""}, "needed together"),
        ({"ISSUER": ""}, "needed together"),
        ({"ISSUER": "http://id.kakehashi.test"}, "https"),
        ({"ISSUER": "id.kakehashi.test"}, "https"),
    ],
)
def test_half_a_provider_or_one_in_clear_is_refused(
    keys: None, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], told: str
) -> None:
    for name, value in (PROVIDER | change).items():
        monkeypatch.setenv(f"KAKEHASHI_OIDC__{name}", value)
    with pytest.raises(SettingsRefused, match=told) as refusal:
        read_settings()
    assert "hidden" not in str(refusal.value)


def test_a_provider_may_be_named_and_empty_names_are_none(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDER:
        monkeypatch.setenv(f"KAKEHASHI_OIDC__{name}", "")
    assert read_settings().oidc.issuer == ""
    for name, value in PROVIDER.items():
        monkeypatch.setenv(f"KAKEHASHI_OIDC__{name}", value)
    settings = read_settings()
    assert settings.oidc.issuer == "https://id.kakehashi.test"
    assert "hidden" not in repr(settings)


def test_a_second_factor_is_required_unless_it_is_said_otherwise(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().access.second_factor == "required"
    monkeypatch.setenv("KAKEHASHI_ACCESS__SECOND_FACTOR", "sometimes")
    with pytest.raises(SettingsRefused, match="KAKEHASHI_ACCESS__SECOND_FACTOR"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "told"),
    [("SEVERAL_FROM", "02-29"), ("SELECTION_FROM", "9-16"), ("APPLICATIONS_FROM", ""), ("SEVERAL", "1")],
)
def test_a_day_of_the_school_calendar_comes_every_year(
    keys: None, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    monkeypatch.setenv("KAKEHASHI_HIGH_SCHOOL__SEVERAL_FROM", "10-01")
    assert read_settings().high_school.several_from == "10-01"
    monkeypatch.setenv(f"KAKEHASHI_HIGH_SCHOOL__{name}", told)
    with pytest.raises(SettingsRefused, match=f"HIGH_SCHOOL__{name}"):
        read_settings()
