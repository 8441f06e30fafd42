"""The annotated configuration files: a view of the whole file, and a page for each option."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from docs.generate import filters, text, versions
from docs.generate.factpage import FactPage
from docs.generate.faq import symptoms
from docs.generate.guides import file_anchor
from docs.generate.seen import mark
from docs.generate.site import OWN_PAGES, Place, Site, own_page, page_of
from docs.generate.usage import Use, uses
from docs.generate.versions import support
from wizard.answers import Secret
from wizard.catalogue.types import Option
from wizard.interview.wording import first_sentence

OTHERS = ("asterisk", "logger", "extensions", "codecs", "builtin")
LINES_SHOWN = 4
# The guide that shows what is the same in every network.
COMMON = "one-to-one-nat"


def options(place: Place, what: str) -> str:
    """Return the options of a file or section: the annotated view and the entries.

    Args:
        place: the page.
        what: ``rtp``, ``pjsip/endpoint`` or ``other``.
    """
    found = _found(place, what)
    parts = [filters.entries(place)]
    if what != "other":
        parts += [_view(place, found, what), ""]
    for (file, section), group in groupby(found, key=lambda option: option.id.split("/")[:2]):
        parts.append(f"## {heading(file, section)} {{ #{text.anchor(f'{file}/{section}')} }}\n")
        parts += [_entry(place, option) for option in group]
    return "\n".join(parts)


def _found(place: Place, what: str) -> list[Option]:
    catalogue = place.catalogue
    if what == "other":
        return [each for each in catalogue.options.values() if page_of(each.id) == place.page]
    file = what.partition("/")[0]
    return [
        option
        for option in catalogue.options_of(file).values()
        if option.id.startswith(f"{what}/")
    ]


def heading(file: str, section: str) -> str:
    """Return the name of a section of a file, as Markdown.

    Args:
        file: without ``.conf``.
        section: its name, or the type for ``pjsip``.
    """
    if file == "pjsip":
        return f"`type={section}`"
    return f"`[{section}]`" if file in OWN_PAGES else f"{file}.conf `[{section}]`"


def default(place: Place, option: Option) -> str:
    """Return the value that holds without the line, as code or as a word.

    Args:
        place: the page.
        option: of the catalogue.
    """
    if not option.default:
        return place.word("option.nothing")
    if place.site.has_word(f"standing.{option.default}"):
        return escape(place.word(f"standing.{option.default}"))
    return text.code(option.default)


# -- the view of the whole file ------------------------------------------------------------------


def _view(place: Place, found: list[Option], what: str) -> str:
    word = place.word
    rows = []
    for (file, section), group in groupby(found, key=lambda option: option.id.split("/")[:2]):
        name = text.code(_section(file, section))
        rows.append(f'<tr class="section"><td colspan="2">{name}</td></tr>')
        for option in group:
            if option.alias_of:  # stands below what it is another spelling of
                continue
            note = text.html(first_sentence(place.of(option, "summary")))
            known = versions.data(place.site, option)
            rows.append(f"<tr{known}><td>{_line(option)}</td><td>{note}</td></tr>")
            rows += (_spelling(place, option, name) for name in option.aliases)
    head = (
        f'<thead><tr><th scope="col">{word("option.line")}</th>'
        f'<th scope="col">{word("option.meaning")}</th></tr></thead>'
    )
    return (
        f"## {word('option.glance')} {{ #at-a-glance }}\n\n{word('option.glance_hint')}\n\n"
        f'<table class="conf" data-search-exclude>{head}<tbody>{"".join(rows)}</tbody></table>\n\n'
        f'??? abstract "{word("option.plain")}"\n\n'
        + text.fence(_plain(found), "ini", "" if "/" in what else f"{what}.conf", indent=4)
        + "\n"
    )


def _section(file: str, section: str) -> str:
    return f"type={section}" if file == "pjsip" else f"[{section}]"


def _line(option: Option) -> str:
    name = f'<a href="#{text.anchor(option.id)}">{escape(_name(option))}</a>'
    sign, value = escape(_sign(option)), escape(option.default)
    return f'<code>{name}{sign}<span class="value">{value}</span></code>'


def _spelling(place: Place, option: Option, name: str) -> str:
    """A line for another spelling of an option; it leads to its own entry where it has one."""
    own = f"{option.id.rpartition('/')[0]}/{name}"
    target = own if own in place.catalogue.options else option.id
    line = (
        f'<code><a href="#{text.anchor(target)}">{escape(name)}</a>{escape(_sign(option))}</code>'
    )
    note = f"{place.word('option.alias_of')} {text.code(option.name)}"
    return f"<tr><td>{line}</td><td>{note}</td></tr>"


def _sign(option: Option) -> str:
    return " => " if option.kind == "mapping" else "="


def _name(option: Option) -> str:
    return option.name if option.kind != "mapping" else option.name.partition("=")[0].strip()


def _plain(found: list[Option]) -> str:
    lines = []
    for (file, section), group in groupby(found, key=lambda option: option.id.split("/")[:2]):
        lines.append(f"; {_section(file, section)}" if file == "pjsip" else f"[{section}]")
        for option in group:
            if not option.alias_of:
                lines.append(f";{_name(option)}{_sign(option)}{option.default}")
                lines += [f";{name}{_sign(option)} ; = {option.name}" for name in option.aliases]
        lines.append("")
    return "\n".join(lines[:-1])


# -- one entry -----------------------------------------------------------------------------------


def pages(site: Site) -> Iterator[FactPage]:
    """Yield the page of each option."""
    for option in site.catalogue.options.values():
        page, frame = own_page("options", option.id), page_of(option.id)
        place = Place(site, page, frame)
        file, section, _ = option.id.split("/")
        within = {"name": option.name, "file": f"{file}.conf", "section": _section(file, section)}
        lead = first_sentence(place.of(option, "summary"))
        known = default(place, option)
        yield FactPage(
            path=page,
            frame=frame,
            title=site.word("option.title", **within),
            heading=f"{text.code(option.name)} <small>{escape(site.word('option.of', **within))}"
            "</small>",
            about=f"{lead} {site.labelled(site.word('option.default'), text.bare(known))}",
            body=_body(place, option),
            name=site.word("option.found", **within),
            names=(option.name, *option.aliases, *_written(option)),
            rank=0.8 if option.alias_of else 1.0,
        )


def _written(option: Option) -> Iterator[str]:
    """A line as people type it."""
    if option.kind == "boolean":
        yield f"{option.name}yes"


def _body(place: Place, option: Option) -> str:
    """Badges, meaning, facts in the same order everywhere, and where it was read."""
    parts = [
        _badges(place, option),
        f"<p>{place.say(option, 'summary', option.name)}</p>",
        text.facts(_facts(place, option)),
        *_paragraphs(place, option),
        _symptoms(place, option),
        _footer(place, option),
    ]
    return "".join(parts)


def _entry(place: Place, option: Option) -> str:
    """What an option does and its default; the rest is on its page."""
    word = place.word
    target = place.to_option(option.id)
    summary = first_sentence(place.of(option, "summary"))
    rows = [(word("option.default"), default(place, option))] if not option.alias_of else []
    heading = (
        f'### <a href="{target}"><code>{escape(option.name)}</code></a> '
        f"{{ #{text.anchor(option.id)} data-search-exclude }}"
    )
    return (
        f'{heading}\n\n<div class="entry short"{versions.data(place.site, option)}>'
        f"{_badges(place, option)}<p>{text.html(summary, place.links, option.name)}</p>"
        f"{text.facts(rows)}"
        f'<p><a href="{target}">{word("option.whole", name=escape(option.name))}</a></p></div>\n'
    )


def _badges(place: Place, option: Option) -> str:
    word = place.word
    known = support(place.site, option)
    shown = word("option.since_text", list=known) if known else word("option.versions_all")
    found = [("kind", word(f"kind.{option.kind}")), ("part" if known else "all", shown)]
    if option.takes_effect:
        found.append((option.takes_effect, word(f"option.badge_{option.takes_effect}")))
    if option.repeatable:
        found.append(("repeat", word("option.badge_repeat")))
    if option.alias_of:
        found.append(("alias", word("option.badge_alias")))
    spans = "".join(f'<span class="badge {name}">{escape(label)}</span> ' for name, label in found)
    return f'<p class="badges">{spans}</p>'


def _facts(place: Place, option: Option) -> Iterator[tuple[str, str]]:
    word = place.word
    if option.alias_of:
        yield word("option.alias_of"), _to(place, option.alias_of)
    else:
        yield word("option.default"), default(place, option) + mark(place, option.id, "default")
    if option.newer_since:
        releases = word("option.from", releases=place.listed(option.newer_since))
        yield word("option.newer"), f"{text.code(option.newer_default)} {escape(releases)}"
    yield word("option.values"), place.listed(text.code(choice) for choice in option.choices)
    if limits := _range(place, option):
        yield word("option.range"), limits + mark(place, option.id, "range")
    yield word("option.unit"), escape(word(f"unit.{option.unit}")) if option.unit else ""
    if outside := place.say(option, "outside", option.name):
        yield word("option.outside"), outside + mark(place, option.id, "outside")
    yield word("option.aliases"), place.listed(text.code(name) for name in option.aliases)
    if option.takes_effect:
        said = word(f"option.{option.takes_effect}")
        yield word("option.effect"), said + mark(place, option.id, "takes_effect")
    yield word("option.wizard"), _wizard(place, option)


def _to(place: Place, option: str) -> str:
    name = place.catalogue.options[option].name
    return f'<a href="{place.to_option(option)}">{text.code(name)}</a>'


def _range(place: Place, option: Option) -> str:
    low, high = (None if n is None else f"{n:g}" if n < 1e6 else f"{n:.0f}"
                 for n in (option.minimum, option.maximum))  # fmt: skip
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        return place.word("option.between", minimum=low, maximum=high)
    if low is not None:
        return place.word("option.at_least", minimum=low)
    return place.word("option.at_most", maximum=high)


def _paragraphs(place: Place, option: Option) -> Iterator[str]:
    for field in ("notes", "interactions", "mistakes", "sample"):
        if said := place.say(option, field, option.name):
            label = place.word(f"option.{field}")
            yield f'<p class="{field}"><strong>{label}</strong> {said}</p>'


def _symptoms(place: Place, option: Option) -> str:
    """What goes wrong with it: as the option says, and as the symptoms say."""
    found = [
        fact for fact in symptoms(place) if fact.id in option.symptoms or option.id in fact.options
    ]
    if not found:
        return ""
    items = "".join(
        f'<li><a href="{place.to_symptom(fact.id)}">{escape(place.of(fact, "title"))}</a></li>'
        for fact in found
    )
    label = place.word("option.symptoms")
    return f'<div class="symptoms"><strong>{label}</strong><ul>{items}</ul></div>'


def _footer(place: Place, option: Option) -> str:
    file = option.id.partition("/")[0]
    known = file in (*OWN_PAGES, "pjsip", *OTHERS)
    return place.footer(f"options/{file if known else 'builtin'}", option)


# -- what the wizard does ------------------------------------------------------------------------


def _wizard(place: Place, option: Option) -> str:
    found = uses(place.catalogue, place.site.language).get(option.id, ())
    if not found:
        return ""
    shown = [_use(place, option, use) for use in found[:LINES_SHOWN]]
    if len(shown) == 1:
        return shown[0]
    return f"<ul>{''.join(f'<li>{each}</li>' for each in shown)}</ul>"


def _use(place: Place, option: Option, use: Use) -> str:
    word = place.word
    setting = use.setting
    if setting.value is None:
        did = word("option.leaves")
    elif isinstance(setting.value, Secret):
        did = word("option.own")
    else:
        sign = " => " if setting.op == "=>" else "="
        did = word("option.writes", line=text.code(f"{setting.key}{sign}{setting.value}"))
    why = text.html(setting.why, place.links, option.name)
    reason = place.reason("rule", setting.rule)
    return place.labelled(f"{did}{_where(place, use)}", f"{why} {reason}")


def _where(place: Place, use: Use) -> str:
    """When a line is written, with links to the whole files that hold it."""
    if use.variant != "plain":
        return place.aside(place.word(f"variant.{use.variant}"))
    every = place.catalogue.topologies
    name = use.setting.file
    if len(use.networks) == len(every):
        file = f'<a href="{_to_file(place, COMMON, name)}">{escape(name)}</a>'
        return place.aside(place.word("option.in_file", file=file))
    links = (
        (_to_file(place, network, name), escape(place.of(every[network], "term")))
        for network in use.networks
    )
    return place.aside(place.listed(f'<a href="{target}">{term}</a>' for target, term in links))


def _to_file(place: Place, network: str, name: str) -> str:
    """Where the guide of a network shows a file of Asterisk."""
    return place.to(f"networks/{network}.md", file_anchor(f"asterisk/{name}"))
