"""What the translation graph is made of: codecs, translators, the ways between them."""

from __future__ import annotations

from typing import NamedTuple

LINEAR = "slin"
# A cost in the table's own printing is this many times smaller (main/translate.c, 16 to 23).
PRINTED = 100


class Node(NamedTuple):
    """A codec at a sampling rate.

    Attributes:
        name: Asterisk's name of the codec.

        rate: samples per second.
    """

    name: str
    rate: int

    def __str__(self) -> str:
        """``opus:48000``, as the command line and Asterisk's tables name it."""
        return f"{self.name}:{self.rate}"

    @property
    def step(self) -> str:
        """``opus@48000``, as Asterisk names it within a path."""
        return f"{self.name}@{self.rate}"

    @property
    def linear(self) -> bool:
        """Whether it is plain samples, which lose nothing."""
        return self.name == LINEAR

    @classmethod
    def parse(cls, text: str) -> Node:
        """Read a format such as ``opus:48000``.

        Args:
            text: name and sample rate (Hz), with a colon between them.

        Raises:
            ValueError: the rate is not a number.
        """
        name, _, rate = text.partition(":")
        return cls(name, int(rate))


class Link(NamedTuple):
    """One translator.

    Attributes:
        source: what it reads.

        target: what it makes.

        cost: in the table, in Asterisk's own unit (a hundred times what it prints).

        module: the module that registers it.

        sure: whether the cost is known from its source or from a printed table, and no translator
        of another module does the same.

        measured: microseconds for a second of sound; decides between two translators of one pair.
    """

    source: Node
    target: Node
    cost: int
    module: str = ""
    sure: bool = True
    measured: int = 0


class Path(NamedTuple):
    """The way that Asterisk takes from one codec to another; no links between a codec and itself.

    Attributes:
        source: what comes in.

        target: what goes out.

        links: the translators, in order.
    """

    source: Node
    target: Node
    links: tuple[Link, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every codec on the way, both ends included."""
        return (self.source, *(link.target for link in self.links))

    @property
    def cost(self) -> int:
        """The sum of the costs in the table, in Asterisk's own unit."""
        return sum(link.cost for link in self.links)

    @property
    def printed(self) -> int:
        """The cost as ``core show translation`` prints it."""
        return self.cost // PRINTED

    @property
    def sure(self) -> bool:
        """Whether every step on the way and its cost are known."""
        return all(link.sure for link in self.links)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules on the way, each once, in order."""
        return tuple(dict.fromkeys(link.module for link in self.links))

    @property
    def narrowed(self) -> int | None:
        """The rate that the sound is narrowed to, if that is below what comes in; in Hz."""
        rate = min(node.rate for node in self.nodes)
        return rate if rate < self.source.rate else None

    @property
    def lossy(self) -> int:
        """How many steps encode, each of which loses something."""
        return sum(not link.target.linear for link in self.links)


class CallDirection(NamedTuple):
    """What a call between two parties does in one direction.

    Attributes:
        read: from the codec of the one who speaks to where both meet.

        write: from there to the codec of the one who hears.
    """

    read: Path
    write: Path

    @property
    def meeting(self) -> Node:
        """The format in which the two channels hand sound to each other."""
        return self.read.target

    @property
    def path(self) -> Path:
        """Both halves as one."""
        links = self.read.links + self.write.links
        return Path(self.read.source, self.write.target, links)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every codec on the way."""
        return self.path.nodes
