"""What every verb has: the common options, before or after it, and the session as its first argument."""

# ruff: noqa: ARG002  click gives every method its context

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from ..vocabulary.nearness import near_to
from .arguments import DAY, MINUS
from .session import Session
from .verbs import COMMON_OPTIONS, PROGRAM, VERBS, root_help

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}

_NEGATIVE = re.compile(r"-[0-9.][0-9.,']*")
_FIELDS = {"--books": "books_given", "--json": "json", "--yes": "yes", "--as": "officer_given"}
_FIELDS |= {"--approved-by": "approved_by", "--date": "date_given", "--key": "keys"}
_TYPES: dict[str, Any] = {"--books": click.Path(path_type=Path), "--date": DAY, "--key": click.Path(path_type=Path)}
# Two officers at one desk sign each with their own.
_SEVERAL = frozenset({"--key"})

Function = Callable[..., None]


def common_options() -> list[click.Parameter]:
    """Options that every verb takes; each puts its value into the `Session`."""
    return [_common_option(*spelled.partition(" ")[::2], text) for spelled, text in COMMON_OPTIONS if spelled in _known()]


def _known() -> list[str]:
    return [spelled for spelled, _ in COMMON_OPTIONS if spelled.partition(" ")[0] in _FIELDS]


def _common_option(name: str, metavar: str, text: str) -> click.Option:
    field = _FIELDS[name]

    def remember(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            session = context.ensure_object(Session)
            # Before and after the verb: what stands before it stays.
            held = getattr(session, field) if name in _SEVERAL else ()
            setattr(session, field, (*held, *_text(value, context)) if name in _SEVERAL else _text(value, context))

    kind: dict[str, Any] = {"metavar": metavar, "type": _TYPES.get(name)} if metavar else {"is_flag": True}
    kind["multiple"] = name in _SEVERAL
    return CommonOption([name, f"common_{field}"], help=text, expose_value=False, callback=remember, **kind)


class CommonOption(click.Option):
    """An option that belongs to the program rather than to the verb."""


class _Framed(click.Command):
    """Common options, in a list of their own in the help; a negative number is a value, not an option."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["context_settings"] = HELP_OPTIONS | (settings.get("context_settings") or {})
        super().__init__(*args, **settings)
        self.params = [*self.params, *common_options()]
        # Made once for its parameters: a batch has up to a million lines of the same verb.
        self._made_of: object = None
        self._every: list[click.Parameter] = []
        self._parser: Any = None

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its parameters, with that of the help."""
        if self._made_of is not self.params:
            self._every, self._parser = super().get_params(ctx), None
            self._made_of = self.params
        return self._every

    def make_parser(self, ctx: click.Context) -> Any:
        """What takes the words apart, and refuses an option that is given twice."""
        self.get_params(ctx)
        if self._parser is None:
            parser = self._parser = super().make_parser(ctx)
            taken_apart = parser.parse_args

            def parse_args(args: list[str]) -> Any:
                found = taken_apart(args)
                _once_each(self._parser.ctx, found[2])
                return found

            parser.parse_args = parse_args  # type: ignore[method-assign]
        self._parser.ctx = ctx
        return self._parser

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; ``-5`` would be taken for an option, so its minus is marked until it is read."""
        if any("\0" in word for word in args):
            raise click.UsageError("a word holds the character U+0000", ctx)
        end = args.index("--") if "--" in args else len(args)
        marked = [MINUS + word[1:] if i < end and _NEGATIVE.fullmatch(word) else word for i, word in enumerate(args)]
        rest = super().parse_args(ctx, marked)
        ctx.params = {name: _text(_unmarked(value), ctx) for name, value in ctx.params.items()}
        for param in self.params:
            if isinstance(param, click.Argument) and ctx.params.get(param.name or "") in ("", ("",)):
                # An id or a document that is empty would name every entry that has none.
                raise click.UsageError(f"{param.make_metavar(ctx)} is empty", ctx)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verb's own options first, then those that every verb has."""
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                (common if isinstance(param, CommonOption) or "help" in param.opts[-1] else own).append(record)
        for title, records in (("Options", own), ("Options of every verb", common)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


def _once_each(ctx: click.Context, order: list[click.Parameter]) -> None:
    """Refuse an option that is given twice: the last would silently win, and two decisions may contradict each other."""
    single = [p for p in order if isinstance(p, click.Option) and not (p.multiple or p.is_flag)]
    twice = next((p for n, p in enumerate(single) if p in single[:n]), None)
    if twice is not None and not ctx.resilient_parsing:
        raise click.UsageError(f"{max(twice.opts, key=len)} is given twice; one of the two is meant", ctx)


def _unmarked(value: Any) -> Any:
    if isinstance(value, str):
        return "-" + value[1:] if value.startswith(MINUS) else value
    return tuple(map(_unmarked, value)) if type(value) is tuple else value


def _text(value: Any, context: click.Context) -> Any:
    """`value`, all its texts being such as a file can hold; a path may be of any bytes that a file name can have."""
    for part in value if type(value) is tuple else (value,):
        if isinstance(part, str) and any(0xD800 <= ord(c) <= 0xDFFF for c in part):
            raise click.UsageError(f"'{part[:60]}' is no text in UTF-8", context)
    return value


class Verb(_Framed):
    """A command with the common options."""


class Family(_Framed, click.Group):
    """Verbs of one subject: ``pledge list``, ``pledge add``.

    Args:
        name: the first word.
        text: the help; its first line is the short one.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, help=text, no_args_is_help=False, subcommand_metavar="VERB …")

    def verb(self, name: str, **settings: Any) -> Callable[[Function], Verb]:
        """Decorator: the function becomes the second word `name`; it gets the `Session` first."""

        def make(function: Function) -> Verb:
            made = verb(name, **settings)(function)
            self.add_command(made)
            return made

        return make

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The named verb, or a usage error with the nearest names."""
        if args and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            raise _unknown_verb(args[0], self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)


def verb(name: str, **settings: Any) -> Callable[[Function], Verb]:
    """Decorator: the function becomes the verb `name` with the common options; it gets the `Session` first."""

    def make(function: Function) -> Verb:
        return click.command(name, cls=Verb, **settings)(click.pass_obj(function))

    return make


class Root(Family):
    """The program: verbs from the table, each loaded when it is called."""

    def __init__(self) -> None:
        super().__init__(PROGRAM, root_help())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the help."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, its module loaded now; None where there is none of this name."""
        entry = VERBS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.place.partition(":")
        command = getattr(import_module(f"{__package__}.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def get_help(self, ctx: click.Context) -> str:
        """The same help as without click."""
        return root_help()


def _unknown_verb(name: str, verbs: list[str], ctx: click.Context) -> click.UsageError:
    near = near_to(name, verbs, 3, 60)
    advice = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(verbs)}"
    return click.UsageError(f"no verb '{name}' in `{ctx.command_path}`; {advice}", ctx)
