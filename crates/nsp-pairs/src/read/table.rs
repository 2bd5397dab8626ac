//! Pairs as comma-separated values.

use super::MOST_OF_LABEL;
use crate::error::{LineError, MOST_PAIRS, PairsError};
use crate::labelled::LabelledPair;
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use nsp_answer::Label;

/// What may stand between two cells.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a table.
pub fn read(text: &str) -> Result<Vec<LabelledPair>, PairsError> {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    // A row that the text ends without a line end is complete, too. An open quotation mark stays open.
    text.push('\n');
    let mut rows = Rows::of(&text);
    let header = loop {
        match rows.row()? {
            None => return Ok(Vec::new()),
            Some(row) if row.is_blank() => {}
            Some(row) => break row,
        }
    };
    let columns = Columns::of(&header)?;
    let mut pairs = Vec::new();
    let mut found = 0;
    while found < MOST_PAIRS
        && let Some(row) = rows.row()?
    {
        if !row.is_blank() {
            found += 1;
            pairs.push(columns.pair(&row)?);
        }
    }
    // A table that is refused is not stored.
    while let Some(is_blank) = rows.skip()? {
        found += usize::from(!is_blank);
    }
    match found > MOST_PAIRS {
        true => Err(PairsError::TooMany { found }),
        false => Ok(pairs),
    }
}

/// Where a row has what.
struct Columns {
    a: usize,
    b: usize,
    label: usize,
    count: usize,
}

impl Columns {
    fn of(header: &Row) -> Result<Self, PairsError> {
        let place = |name: &'static str| {
            let mut cells = header.cells.iter();
            let place = cells.position(|cell| cell.trim().eq_ignore_ascii_case(name));
            place.ok_or(PairsError::MissingColumn(name))
        };
        Ok(Self {
            a: place("a")?,
            b: place("b")?,
            label: place("label")?,
            count: header.cells.len(),
        })
    }

    fn pair(&self, row: &Row) -> Result<LabelledPair, PairsError> {
        let wrong = |reason| PairsError::Line {
            line: row.line,
            reason,
        };
        if row.cells.len() != self.count {
            return Err(wrong(LineError::Cells {
                found: row.cells.len(),
                expected: self.count,
            }));
        }
        let text = |place: usize| row.cells.get(place).map_or("", |cell| cell.trim());
        let label: String = text(self.label).chars().take(MOST_OF_LABEL).collect();
        let label = label.parse::<Label>();
        let label = label.map_err(|error| wrong(error.into()))?;
        Ok(LabelledPair {
            a: text(self.a).to_owned(),
            b: text(self.b).to_owned(),
            label,
        })
    }
}

/// A row of a table.
struct Row {
    /// The line in which it begins, counted from 1.
    line: usize,
    cells: Vec<String>,
}

impl Row {
    /// Whether it has no text, as the last rows of some spreadsheets.
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Reads one row after the other.
struct Rows<'a> {
    reader: Reader,
    rest: &'a [u8],
    line: usize,
}

impl<'a> Rows<'a> {
    /// The rows of a text that ends with a line end. The delimiter is the one that is most frequent in the first line
    /// with text.
    fn of(text: &'a str) -> Self {
        let header = text.trim_start().lines().next().unwrap_or_default();
        let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
        let delimiter = DELIMITERS
            .into_iter()
            .max_by_key(|delimiter| count(*delimiter));
        Self {
            reader: ReaderBuilder::new()
                .delimiter(delimiter.unwrap_or(b','))
                .build(),
            rest: text.as_bytes(),
            line: 1,
        }
    }

    /// The next row; `None` at the end.
    fn row(&mut self) -> Result<Option<Row>, PairsError> {
        let mut cells = Vec::new();
        let mut cell = Vec::new();
        let line = self.pieces(|piece, is_end| {
            cell.extend_from_slice(piece);
            if is_end {
                // Delimiters and quotation marks are ASCII, so the pieces are UTF-8, as the text is.
                cells.push(String::from_utf8_lossy(&cell).into_owned());
                cell.clear();
            }
        })?;
        Ok(line.map(|line| Row { line, cells }))
    }

    /// Whether the next row has nothing but blanks; `None` at the end.
    fn skip(&mut self) -> Result<Option<bool>, PairsError> {
        let mut is_blank = true;
        let line = self.pieces(|piece, _| {
            is_blank = is_blank && piece.iter().all(u8::is_ascii_whitespace);
        })?;
        Ok(line.map(|_| is_blank))
    }

    /// Reads the next row. `take` gets the pieces of each cell, and whether a piece is the last one of its cell. Returns
    /// the line in which the row begins; `None` at the end.
    fn pieces(&mut self, mut take: impl FnMut(&[u8], bool)) -> Result<Option<usize>, PairsError> {
        let blank = self.rest.iter().take_while(|byte| **byte == b'\n').count();
        self.advance(blank);
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let mut buffer = [0_u8; 1024];
        loop {
            let (result, read, written) = self.reader.read_field(self.rest, &mut buffer);
            self.advance(read);
            let piece = buffer.get(..written).unwrap_or_default();
            match result {
                ReadFieldResult::OutputFull => take(piece, false),
                ReadFieldResult::Field { record_end } => {
                    take(piece, true);
                    if record_end {
                        return Ok(Some(line));
                    }
                }
                ReadFieldResult::InputEmpty | ReadFieldResult::End => {
                    let reason = LineError::OpenQuote;
                    return Err(PairsError::Line { line, reason });
                }
            }
        }
    }

    fn advance(&mut self, bytes: usize) {
        let (read, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.line += read.iter().filter(|byte| **byte == b'\n').count();
        self.rest = rest;
    }
}
