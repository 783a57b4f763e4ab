"""What a program looks at once for each shape and each look of text, and what it still finds after that."""

from tests.pages.browsing import IN_A_BROWSER, Visitor, Windows

pytestmark = IN_A_BROWSER
PAGE = """<!DOCTYPE html><html lang="en"><head><title>A page</title><style>{style}</style></head>
<body><main><h1>A page</h1>{main}</main></body></html>"""
PALE = "p {color: #ccc; background: #fff}"


async def _shape(visitor: Visitor, main: str, style: str = "") -> str:
    await visitor.page.set_content(PAGE.format(style=style, main=main))
    return await visitor.shape()


async def _found(visitor: Visitor, main: str, style: str = "") -> list[str]:
    await _shape(visitor, main, style)
    return [each.partition(":")[0] for each in await visitor.violations()]


async def test_pages_that_differ_in_what_they_say_alone_have_one_shape(windows: Windows) -> None:
    async with windows.window(scripts=True) as window:
        visitor = Visitor(await window.new_page(), "")
        first = await _shape(visitor, '<ul><li><a href="/a">One</a></li></ul><p id="row-1">Said</p>')
        more = '<ul><li><a href="/b">Two</a></li><li><a href="/c">3</a></li></ul><p id="row-2">Otherwise</p>'
        assert await _shape(visitor, more) == first


async def test_what_is_made_otherwise_has_a_shape_of_its_own(windows: Windows) -> None:
    async with windows.window(scripts=True) as window:
        visitor = Visitor(await window.new_page(), "")
        field = '<label for="{}">Name</label><input id="name"><p id="{}" class="{}">{}</p>'
        first = ("name", "more", "hint", "Said")
        others = [("lost", *first[1:]), ("name", "name", *first[2:]), (*first[:2], "error", "Said"), (*first[:3], "")]
        kinds = [first, *others]
        assert len({await _shape(visitor, field.format(*kind)) for kind in kinds}) == len(kinds)


async def test_each_new_look_of_text_is_looked_at_and_each_fault_of_structure(windows: Windows) -> None:
    async with windows.window(scripts=True) as window:
        visitor = Visitor(await window.new_page(), "")
        assert await _found(visitor, "<p>Said</p>") == []
        assert await _found(visitor, "<p>Said</p>") == []
        assert await _found(visitor, "<p>Said</p>", PALE) == ["color-contrast"]
        assert await _found(visitor, "<div><p>Said again</p></div>", "div {background: #222} p {color: #333}") == [
            "color-contrast"
        ]
        assert await _found(visitor, "<div><p>Said again</p></div>", "div {opacity: 0.3}") == ["color-contrast"]
        assert await _found(visitor, '<p>Said <a href="/">here</a> at length</p>', "a {text-decoration: none}") != []
        assert await _found(visitor, '<p>Said</p><input id="name">') == ["label"]


async def test_what_is_cut_is_found_on_each_screen_and_on_paper(windows: Windows) -> None:
    async with windows.window(scripts=True) as window:
        visitor = Visitor(await window.new_page(), "")
        await _shape(visitor, "<p>Said</p>", "p {width: 600px}")
        assert await visitor.cut() == ["wider than 320"]
        await _shape(visitor, "<p>Said</p>", "@media print {p {width: 1000px}}")
        assert await visitor.cut() == ["on paper wider than 718"]
        await _shape(visitor, "<p>Said</p>", "p {width: 2000px}")
        assert await visitor.cut() == ["wider than 1280", "wider than 320", "on paper wider than 718"]
