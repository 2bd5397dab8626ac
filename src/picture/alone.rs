//! Turns a picture into a file that does not need the page's style sheet.

/// The rules of www/styles/exhibits.css that a picture needs, with the variables of theme.css.
const STYLE: &str = "svg{background:var(--card)}text{fill:var(--quiet);font:12px sans-serif}\
    .end{fill:var(--ink);font-weight:600}.line{fill:none;stroke:var(--ink);stroke-width:2}\
    .reference{stroke:var(--edge);stroke-dasharray:5 4}circle{fill:var(--ink);stroke:var(--ink)}\
    .below{fill:var(--card)}.attention text{fill:var(--a)}\
    .attention [data-segment='1']{fill:var(--b)}.link{fill:none;stroke:var(--a);stroke-width:1.6}\
    .link[data-segment='1']{fill:none;stroke:var(--b);stroke-dasharray:5 2}";

/// The SVG with its style included. `colour` returns the values of the style sheet's variables, so
/// that the file looks like the page does now, light or dark.
pub fn alone(svg: &str, colour: impl Fn(&str) -> String) -> String {
    let mut style = STYLE.to_owned();
    for name in ["--card", "--quiet", "--ink", "--edge", "--a", "--b"] {
        style = style.replace(&format!("var({name})"), &colour(name));
    }
    let rest = svg.strip_prefix("<svg ").unwrap_or_default();
    let (attributes, content) = rest.split_once('>').unwrap_or_default();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}><style>{style}</style>{content}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_needs_no_style_sheet() {
        let svg = "<svg class=\"chart\" viewBox=\"0 0 1 1\"><path class=\"line\"/></svg>";
        let file = alone(svg, |name| format!("#{}", name.len()));
        assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\""));
        assert!(
            file.contains("stroke:#5") && !file.contains("var("),
            "{file}"
        );
        assert!(file.ends_with("<path class=\"line\"/></svg>"));
    }
}
