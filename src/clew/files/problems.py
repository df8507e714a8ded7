"""What can be wrong with a file that a person gives, where, and how to put it right.

Rows are counted as the person sees them: the header is row 1. Columns go by their name in the file
and by their number where they have none. What stands in a cell is never repeated.
"""

from __future__ import annotations

from clew.problem import N_, Problem


class FileProblem(Problem):
    """A file that cannot be used as it is."""


class NoSuchFile(FileProblem):
    says = N_("There is no file {file}.")
    remedy = N_("Check the path and its spelling.")


class CannotOpen(FileProblem):
    says = N_("{file} cannot be opened: you may not read it, or it is a folder.")
    remedy = N_("Ask for the right to read it, or give the path of the file itself.")


class EmptyFile(FileProblem):
    says = N_("{file} is empty.")
    remedy = N_("Give a file with a header and at least the columns that are asked for.")


class TooBig(FileProblem):
    says = N_("{file} is larger than {most} bytes.")
    remedy = N_("Split it into several files, or leave out what is not needed.")


class TooManyRows(FileProblem):
    says = N_("{file} has more than {most} rows.")
    remedy = N_("Split it into several files.")


class TooManyColumns(FileProblem):
    says = N_("{file} has {columns} columns in row {row}; at most {most} are read.")
    remedy = N_("Leave out the columns that are not needed.")


class CellTooLong(FileProblem):
    says = N_("{file}, row {row}, column {column}: the cell is longer than {most} characters.")
    remedy = N_("Shorten it; a quotation mark that is never closed can also be the cause.")


class NotATable(FileProblem):
    says = N_("{file} is no csv, xlsx or parquet file: it looks like {kind}.")
    remedy = N_("Save the table as csv, xlsx or parquet.")


class OldWorkbook(FileProblem):
    says = N_("{file} is a workbook in the old xls format.")
    remedy = N_("Open it and save it as xlsx.")


class LockedFile(FileProblem):
    says = N_("{file} is protected by a password.")
    remedy = N_("Save a copy without the password, in a place that is itself protected.")


class DamagedFile(FileProblem):
    says = N_("{file} is damaged: it begins like {kind} but cannot be read to its end.")
    remedy = N_("Save it again from the program it came from, or copy it again.")


class NotAWorkbook(FileProblem):
    says = N_("{file} is a zip archive without a workbook inside.")
    remedy = N_("Save the table as xlsx (not as ods, xlsb or docx) or as csv.")


class ExpandsTooFar(FileProblem):
    says = N_("{file} would unpack to more than {most} bytes or {members} parts.")
    remedy = N_("Save the table as csv; if you do not know where the file comes from, delete it.")


class UnsafeWorkbook(FileProblem):
    says = N_("{file} contains declarations that no spreadsheet program writes.")
    remedy = N_("Do not open it; ask whoever sent it for the table as csv.")


class NoSuchSheet(FileProblem):
    says = N_("{file} has no sheet {sheet}.")
    remedy = N_("Its sheets are: {sheets}.")


class SheetWanted(FileProblem):
    says = N_("{file} has {count} sheets that hold something.")
    remedy = N_("Say which one to read: {sheets}.")


class NotOneEncoding(FileProblem):
    says = N_("{file}, row {row}: this row is written in another encoding than the rows before it.")
    remedy = N_("Open the parts it was put together from and save each as UTF-8, then join them.")


class UnknownEncoding(FileProblem):
    says = N_("{file}, row {row}: the letters are in no encoding that is known here.")
    remedy = N_("Save the file as UTF-8.")


class NoSuchEncoding(FileProblem):
    says = N_("{file} cannot be read as {encoding}: there is no encoding of that name.")
    remedy = N_("Use a name such as utf-8, cp1250, cp1251 or cp1252.")


class UnsureEncoding(FileProblem):
    says = N_("{file}, row {row}: the letters can be read in two ways ({first} or {second}).")
    remedy = N_("Save the file as UTF-8, or say which of the two it is.")


class NulCharacter(FileProblem):
    says = N_("{file}, row {row}: there is a NUL character, which no text contains.")
    remedy = N_("Export the table again; the file is damaged or is no table.")


class BadQuotes(FileProblem):
    says = N_("{file}, row {row}: a quotation mark is opened and not closed, or text follows it.")
    remedy = N_('Close it, and write a quotation mark inside a quoted cell twice ("").')


class RaggedRow(FileProblem):
    says = N_("{file}, row {row}: {found} cells where the header has {expected}.")
    remedy = N_("Complete the row, or put cells that contain the separator in quotation marks.")


class MissingHeader(FileProblem):
    says = N_("{file}, row {row}, column {column}: there is a value where a column's name should be.")
    remedy = N_("Put the names of the columns into the first row.")


class UnnamedColumn(FileProblem):
    says = N_("{file}, row {row}, column {column}: there is a value but the column has no name.")
    remedy = N_("Give the column a name in the first row, or delete it.")


class DoubledColumn(FileProblem):
    says = N_("{file}, row {row}: the columns {first} and {second} have the same name {name}.")
    remedy = N_("Give each column its own name; capitals and spaces make no difference.")


class MissingColumn(FileProblem):
    says = N_("{file} has no column {column}.")
    remedy = N_("Its columns are: {columns}. Rename one, or use a column mapping.")


class MissingColumnNear(FileProblem):
    says = N_("{file} has no column {column}.")
    remedy = N_("Did you mean {near}? Rename it, or use a column mapping.")


class FormulaInCell(FileProblem):
    says = N_("{file}, cell {cell} (row {row}, column {column}): there is a formula.")
    remedy = N_("Replace formulas by their values: copy, then paste special, values only.")


class ErrorInCell(FileProblem):
    says = N_("{file}, cell {cell} (row {row}, column {column}): there is an error of the spreadsheet.")
    remedy = N_("Correct the cell or empty it.")


class NestedColumn(FileProblem):
    says = N_("{file}, column {column}: its cells hold lists, structures or bytes.")
    remedy = N_("Write one simple value a cell (text, number, date, yes or no).")


class CannotHold(FileProblem):
    says = N_("{file}, row {row}, column {column}: this kind of file cannot hold the text.")
    remedy = N_("Write parquet or csv instead; a NUL character must be removed.")


class CannotWrite(FileProblem):
    says = N_("{file} cannot be written: its folder is missing, full or not yours.")
    remedy = N_("Give another place.")
    exit_code = 3


class WrongCells(FileProblem):
    """Cells of one column that cannot be read as what they should be."""


class NotAWholeNumber(WrongCells):
    says = N_("{file}, column {column}, row {rows}: this is not a whole number.")
    remedy = N_("Write digits only, e.g. 1234; an empty cell means unknown.")


class NumberOutOfRange(WrongCells):
    says = N_("{file}, column {column}, row {rows}: the number is not between {least} and {most}.")
    remedy = N_("Correct it.")


class NotANumber(WrongCells):
    says = N_("{file}, column {column}, row {rows}: this is not a number.")
    remedy = N_("Write e.g. 1234.5 or 1234,5; an empty cell means unknown.")


class UnsureNumber(WrongCells):
    says = N_("{file}, column {column}, row {rows}: one comma before three digits can mean two numbers.")
    remedy = N_("Write the number without separators of thousands, or say what the decimal mark is.")


class NotADate(WrongCells):
    says = N_("{file}, column {column}, row {rows}: this is not a date.")
    remedy = N_("Write day, month and year, e.g. 31.12.2023, 31/12/2023 or 2023-12-31.")


class ImpossibleDate(WrongCells):
    says = N_("{file}, column {column}, row {rows}: there is no such day.")
    remedy = N_("Correct it; the order is day, month, year, or year-month-day.")


class PartOfADate(WrongCells):
    says = N_("{file}, column {column}, row {rows}: the date has no day.")
    remedy = N_("Write the full date, or leave the cell empty.")


class NotYesOrNo(WrongCells):
    says = N_("{file}, column {column}, row {rows}: this is neither yes nor no.")
    remedy = N_("Write yes or no; an empty cell means unknown.")
