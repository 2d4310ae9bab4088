"""An explanation as PDF: a page with the picture of the flow, then the whole way in words and figures."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm

from deploy.command.explaining import Node, facts_told, said_gap
from deploy.command.flow import LANES, Box, Flow, flow_of
from shared.paper.setting import INK_PAINT, PLAIN, QUIET, STRONG, Face, Said, lines_of, width_of
from shared.paper.sheet import Sheet
from shared.paper.style import BOLD, REGULAR
from shared.paper.words import Language, Term
from shared.paper.writing import Writing

_TITLE = Term("Niyə belədir", "Why it is so", "Почему это так")
_FLOW = Term(
    "Pul soldan sağa gedir; ox səbəbdən nəticəyə aparır.",
    "Money goes from left to right; an arrow leads from a cause to what follows from it.",
    "Деньги идут слева направо; стрелка ведёт от причины к следствию.",
)
_LEFT_OUT = Term("soruşulmayan səbəblər", "causes not asked for", "незапрошенные причины")
_WAY = Term("Bütün yol", "The whole way", "Весь путь")
_ABOVE = Term("yuxarıda izah olunub", "explained above", "объяснено выше")
_PAGE = Term("Səhifə", "Page", "Страница")

_COLOURS = {
    "registry": "0.45 0.36 0.58",
    "intake": "0.16 0.46 0.42",
    "matching": "0.72 0.47 0.12",
    "distribution": "0.12 0.31 0.42",
    "payments": "0.36 0.50 0.16",
}
_GAP_COLOUR = "0.75 0.15 0.12"
_ARROW = "0.55 0.62 0.68"
_KIND = Face(BOLD, 7.2, 9, INK_PAINT)
_SMALL = Face(REGULAR, 6.2, 7.4, INK_PAINT)
_SUM = Face(BOLD, 7.6, 9, INK_PAINT)
_NAME = Face(BOLD, 9, 11, INK_PAINT)
_BETWEEN, _APART = 20 * mm, 3.2 * mm
_HIGH_MAX = 21 * mm
_BULGE = 6 * mm
_DEPTH_MAX, _INDENT = 9, 5 * mm
_FACTS_MAX = 600

Place = tuple[float, float, float, float]
"""Left, bottom, width and height of a box."""


def explained_pdf(root: Node, language: Language) -> bytes:
    """The PDF's bytes; the same tree gives the same."""
    say = Writing(language)
    kind, text = root.called(language), root.said(language)
    sheet = Sheet(
        landscape(A4),
        title=f"{say.word(_TITLE)}: {kind} {root.id}",
        author=root.service,
        subject=text,
        language=language,
    )
    title = Face(BOLD, 15, 19, INK_PAINT)
    sheet.text([Said(say.word(_TITLE), title), Said(f"{kind}: {text}", STRONG)])
    flow = flow_of(root)
    left_out = f" {say.word(_LEFT_OUT)}: {flow.left_out}." if flow.left_out else ""
    sheet.text([Said(say.word(_FLOW) + left_out, QUIET)])
    _picture(sheet, flow, say)
    sheet.page()
    sheet.heading(say.word(_WAY))
    _way(sheet, root, say, 0)
    return sheet.finish(
        f"{root.service} · {root.id}", lambda number, of: f"{say.word(_PAGE)} {number} / {of}"
    )


def _picture(sheet: Sheet, flow: Flow, say: Writing) -> None:
    places = _placed(sheet, flow)
    for cause, effect, count in flow.arrows:
        _arrow(sheet, places[cause], places[effect], count)
    for lane in flow.lanes:
        for box in lane:
            _box(sheet, box, places[box.key], say)


def _placed(sheet: Sheet, flow: Flow) -> dict[str, Place]:
    """Where each box is; its lane is headed by the names of its services."""
    wide = (sheet.width - (len(LANES) - 1) * _BETWEEN - _BULGE) / len(LANES)
    top = sheet.y - 9 * mm
    places: dict[str, Place] = {}
    for number, (services, boxes) in enumerate(zip(LANES, flow.lanes, strict=True)):
        x = sheet.left + number * (wide + _BETWEEN)
        at = x
        for service in services:
            face = Face(BOLD, 9, 11, f"{_COLOURS[service]} rg")
            sheet.show(service, face, at, top + 2.5 * mm)
            at += width_of(service, face.font) * face.size + 4 * mm
        if boxes:
            room = top - sheet.bottom
            high = min(_HIGH_MAX, room / len(boxes) - _APART)
            for row, box in enumerate(boxes):
                places[box.key] = (x, top - row * (high + _APART) - high, wide, high)
    return places


def _box(sheet: Sheet, box: Box, place: Place, say: Writing) -> None:
    x, y, wide, high = place
    colour = _GAP_COLOUR if box.is_gap else _COLOURS[box.service]
    dashed = "[3 2] 0 d" if box.is_gap else "[] 0 d"
    shape = f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re"
    sheet.draw(
        f"q 1 1 1 rg {colour} RG 0.8 w {dashed}\n{shape} B\n{colour} rg {x:.2f} {y:.2f} 2.4 {high:.2f} re f Q"
    )
    left, room = x + 6, wide - 10
    at = y + high - 3
    for line, face in lines_of(Said(f"{box.service}: {box.title(say.language)}", _KIND), room)[:1]:
        at -= face.leading
        sheet.show(line, face, left, at + 2)
    sums = ", ".join(map(say.with_currency, box.amounts))
    below = y + 3 + (_SUM.leading if sums else 0)
    for line, face in lines_of(Said(box.text(say.language), _SMALL), room):
        if at - face.leading < below or not line:
            break
        at -= face.leading
        sheet.show(line, face, left, at + 2)
    if sums:
        sheet.show(sums, _SUM, x + wide - 4 - width_of(sums, _SUM.font) * _SUM.size, y + 4)


def _arrow(sheet: Sheet, cause: Place, effect: Place, count: int) -> None:
    """A curve from the cause's side to the effect's; within a lane it goes around on the right."""
    start = (cause[0] + cause[2], cause[1] + cause[3] / 2)
    end = (effect[0], effect[1] + effect[3] / 2)
    bend, turned = (end[0] - start[0]) / 2, 1
    if cause[0] == effect[0]:
        end, bend, turned = (start[0], end[1]), _BULGE, -1
    elif cause[0] > effect[0]:
        start, end = (cause[0], start[1]), (effect[0] + effect[2], end[1])
        bend, turned = (end[0] - start[0]) / 2, -1
    near = end[0] - bend if turned == 1 or cause[0] != effect[0] else end[0] + bend
    curve = f"{start[0] + bend:.2f} {start[1]:.2f} {near:.2f} {end[1]:.2f} {end[0]:.2f} {end[1]:.2f} c S"
    tip = end[0] - 4.5 * turned
    head = f"{end[0]:.2f} {end[1]:.2f} m {tip:.2f} {end[1] + 2.2:.2f} l {tip:.2f} {end[1] - 2.2:.2f} l f"
    sheet.draw(f"q {_ARROW} RG {_ARROW} rg 0.9 w\n{start[0]:.2f} {start[1]:.2f} m {curve}\n{head} Q")
    if count > 1 and cause[0] != effect[0]:
        sheet.show(f"× {count}", QUIET, start[0] + 3, start[1] + 2.5)


def _way(sheet: Sheet, node: Node, say: Writing, depth: int) -> None:
    """An entity with its facts, then what it follows from, further in."""
    indent = min(depth, _DEPTH_MAX) * _INDENT
    x, room = sheet.left + indent, sheet.width - indent - 34 * mm
    colour = _GAP_COLOUR if node.gap else _COLOURS[node.service]
    sheet.need(2 * _NAME.leading)
    name = Face(BOLD, 7.6, 9.4, f"{colour} rg")
    top = sheet.y
    amount = node.amount
    if amount is not None and not node.seen_above:
        said = say.with_currency(amount)
        right = sheet.left + sheet.width - width_of(said, _SUM.font) * _SUM.size
        sheet.show(said, _SUM, right, top - 7)
    kind = said_gap(node, say.language) if node.gap else node.called(say.language)
    sheet.text([Said(f"{node.service} · {kind}", name)], x=x, width=room)
    if node.gap or node.seen_above:
        text = node.id if node.gap else f"{node.said(say.language)} ({say.word(_ABOVE)})"
        sheet.text([Said(text, QUIET)], x=x, width=room)
        sheet.gap(2)
        return
    sheet.text([Said(node.said(say.language), PLAIN)], x=x, width=room)
    for step in node.steps:
        sheet.text([Said(step.get(say.language, step["en"]), STRONG)], x=x + _INDENT, width=room)
    told = facts_told(node)
    if told:
        sheet.text(
            [Said(told if len(told) <= _FACTS_MAX else told[:_FACTS_MAX] + "…", QUIET)], x=x, width=room
        )
    sheet.gap(2)
    for cause in node.because:
        _way(sheet, cause, say, depth + 1)
    if node.left_out:
        text = f"{say.word(_LEFT_OUT)}: {node.left_out}"
        sheet.text([Said(text, QUIET)], x=x + _INDENT, width=room)
