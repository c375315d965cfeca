"""A file as bytes, or one clear reason why it cannot be read at all."""

from pathlib import Path


class UnreadableFile(Exception):
    """Nothing of the file can be used, so nothing of it is stored.

    `code` is stable; `detail` is one Japanese sentence for the person who sent the file.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def bytes_of(path: Path) -> bytes:
    """The content of a regular file, else `UnreadableFile`."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise UnreadableFile("directory", "フォルダーが指定されています。ファイルを指定してください。") from None
    except FileNotFoundError:
        raise UnreadableFile("not_found", "ファイルが見つかりません。名前と場所を確かめてください。") from None
    except PermissionError:
        raise UnreadableFile("not_permitted", "ファイルを読む権限がありません。") from None
    except OSError:
        raise UnreadableFile("not_read", "ファイルを読み取れませんでした。") from None
