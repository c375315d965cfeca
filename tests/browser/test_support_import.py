"""A company's table is chosen and looked at without scripts."""

from playwright.async_api import expect

from tests.browser.conftest import SignedIn
from tests.ingest.tables import an_evidence, cells_of, xlsx_bytes


async def test_without_scripts_a_table_is_chosen_and_each_row_told(signed_in: SignedIn) -> None:
    page = await (await signed_in("jun", java_script_enabled=False)).new_page()
    await page.goto("/supports")
    await page.get_by_role("link", name="表計算ファイルの取り込み").click()
    await page.get_by_label("表の種類").select_option(label="在職・返還の証明")
    rows = [
        an_evidence(application_ref="R-馬場", absences=None),
        an_evidence(application_ref="R-だれか", repaid_yen="?"),
    ]
    content = xlsx_bytes(cells_of(rows))
    await page.locator("#table-file").set_input_files({"name": "証明.xlsx", "mimeType": "", "buffer": content})
    await page.get_by_role("button", name="内容を確かめる").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("取り込みの確認")
    await expect(
        page.get_by_text("2行目・I列（証明書の日付）：まだ来ていない日付の出来事は記録できません。")
    ).to_be_visible()
    await expect(page.get_by_text("3行目・F列（返還額）：整数で書いてください")).to_be_visible()
    await expect(page.get_by_text("新しく保存する行はありません。")).to_be_visible()
