"""One file of a commit at its place: exchanged with what stands there, looked at, and put back where that is a person's save."""

from contextlib import suppress
from pathlib import Path

from .disk import FileLayer, is_written_to
from .staging import Step, digest, waiting


def is_in_place(root: Path, step: Step) -> bool:
    """Whether the step's file is what it is to be."""
    return digest(root / step.target) == step.after


def put(root: Path, number: int, step: Step, layer: FileLayer) -> bool:
    """Put one file in place; False, and all as it was, where something else stands there than the step replaces."""
    new, target = waiting(root, number), root / step.target
    try:
        if step.before is None:
            layer.rename_new(new, target)
            return True
        if step.after is None:
            layer.rename_new(target, new)
        else:
            layer.exchange(new, target)
    except (FileExistsError, FileNotFoundError):
        return False
    if digest(new) == step.before and not is_written_to(new):
        return True
    put_back(new, target, step, layer)
    return False


def put_back(came_out: Path, target: Path, step: Step, layer: FileLayer) -> None:
    """What a person saved goes back to its place; where they saved once more meanwhile, the newer save stays there."""
    if step.after is None:
        with suppress(FileExistsError):
            layer.rename_new(came_out, target)
        return
    layer.exchange(came_out, target)
    if digest(came_out) != step.after:
        layer.exchange(came_out, target)


def take_out(root: Path, number: int, step: Step, layer: FileLayer) -> bool:
    """The opposite of `_put`, for a step that is in place; False where somebody saved over it."""
    new, target = waiting(root, number), root / step.target
    try:
        if step.before is None:
            layer.rename_new(target, new)
        elif step.after is None:
            layer.rename_new(new, target)
            return True
        else:
            layer.exchange(new, target)
    except (FileExistsError, FileNotFoundError):
        return False
    if digest(new) == step.after:
        return True
    if step.before is None:
        layer.rename_new(new, target)
    else:
        layer.exchange(new, target)
    return False
