"""LibreOffice without a screen, as a partner's Excel: it opens a workbook, edits it, recalculates, saves, prints."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SECONDS = 180
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">{basic}</script:module>"""
_BASIC = """
Sub Mend(source As String, target As String, edits As String)
  Dim silent(0) As New com.sun.star.beans.PropertyValue
  silent(0).Name = "Hidden"
  silent(0).Value = True
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, silent())
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  lines = createUnoService("com.sun.star.io.TextInputStream")
  lines.setInputStream(files.openFileRead(edits))
  lines.setEncoding("UTF-8")
  sheet = book.Sheets.getByName(lines.readLine())
  Do While Not lines.isEOF()
    said = Split(lines.readLine(), Chr(9))
    If UBound(said) = 2 Then
      cell = sheet.getCellRangeByName(said(1))
      If said(0) = "number" Then cell.setValue(CDbl(Val(said(2))))
      If said(0) = "text" Then cell.setString(said(2))
      If said(0) = "formula" Then cell.setFormula(said(2))
      If said(0) = "delete" Then sheet.Rows.removeByIndex(cell.CellAddress.Row, 1)
    End If
  Loop
  lines.closeInput()
  book.calculateAll()
  Dim excel(0) As New com.sun.star.beans.PropertyValue
  excel(0).Name = "FilterName"
  excel(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(target, excel())
  book.close(True)
End Sub
"""
Edit = tuple[str, str, str]
"""number, text or formula, an address, and what to type; or delete, a cell of the row, and nothing."""


@dataclass(frozen=True)
class Office:
    program: str
    folder: Path
    """For a profile of its own and for what is made."""

    def mend(self, workbook: Path, sheet: str, edits: list[Edit], to: Path) -> Path:
        """Open, edit one sheet, recalculate and save, all by LibreOffice itself."""
        told = self.folder / "edits.txt"
        told.write_text("\n".join([sheet, *("\t".join(edit) for edit in edits)]), encoding="utf-8")
        self._install()
        addresses = ",".join(f'"{path.as_uri()}"' for path in (workbook, to, told))
        self._run(f"macro:///Standard.Module1.Mend({addresses})")
        assert to.exists(), "LibreOffice saved nothing"
        return to

    def printed(self, workbook: Path) -> Path:
        """The workbook as a PDF."""
        self._run("--convert-to", "pdf", "--outdir", str(self.folder), str(workbook))
        return self.folder / f"{workbook.stem}.pdf"

    def pictures(self, workbook: Path, dpi: int = 60) -> list[Path]:
        """The printed pages as PNG, in their order."""
        pdf = self.printed(workbook)
        subprocess.run(
            ["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(pdf.with_suffix(""))], check=True, timeout=SECONDS
        )
        return sorted(self.folder.glob(f"{workbook.stem}-*.png"))

    def words(self, workbook: Path) -> list[str]:
        """The printed text, page by page."""
        done = subprocess.run(
            ["pdftotext", "-layout", str(self.printed(workbook)), "-"], check=True, capture_output=True, timeout=SECONDS
        )
        return done.stdout.decode().split("\f")[:-1]

    def _install(self) -> None:
        """The macro, in the one module that a new profile brings along."""
        module = self.folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
        if not module.exists():
            self._run("--terminate_after_init")
        basic = _BASIC.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        module.write_text(_MODULE.format(basic=basic), encoding="utf-8")

    def _run(self, *arguments: str) -> None:
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        command = [self.program, "--headless", "--norestore", "--nologo", profile, *arguments]
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")


def found() -> str:
    """The path of LibreOffice; skips the test where there is none, fails it in CI."""
    path = os.environ.get("SOFFICE") or shutil.which("soffice") or ""
    if path and shutil.which("pdftoppm"):
        return path
    missing = "LibreOffice and pdftoppm are needed (packages libreoffice-calc and poppler-utils): see .ci/libreoffice"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
