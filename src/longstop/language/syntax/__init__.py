"""What the text says, statement by statement, before any name is looked up. Spans do not take part in equality."""

from longstop.language.syntax.conditions import (
    All as All,
)
from longstop.language.syntax.conditions import (
    Already as Already,
)
from longstop.language.syntax.conditions import (
    Any as Any,
)
from longstop.language.syntax.conditions import (
    AttributeOf as AttributeOf,
)
from longstop.language.syntax.conditions import (
    Before as Before,
)
from longstop.language.syntax.conditions import (
    Condition as Condition,
)
from longstop.language.syntax.conditions import (
    Counted as Counted,
)
from longstop.language.syntax.conditions import (
    Delivered as Delivered,
)
from longstop.language.syntax.conditions import (
    IsValue as IsValue,
)
from longstop.language.syntax.conditions import (
    Item as Item,
)
from longstop.language.syntax.conditions import (
    Named as Named,
)
from longstop.language.syntax.conditions import (
    Negated as Negated,
)
from longstop.language.syntax.conditions import (
    Patterns as Patterns,
)
from longstop.language.syntax.conditions import (
    Presence as Presence,
)
from longstop.language.syntax.declarations import (
    Agency as Agency,
)
from longstop.language.syntax.declarations import (
    Attribute as Attribute,
)
from longstop.language.syntax.declarations import (
    Calendar as Calendar,
)
from longstop.language.syntax.declarations import (
    Concerning as Concerning,
)
from longstop.language.syntax.declarations import (
    Event as Event,
)
from longstop.language.syntax.declarations import (
    EventOption as EventOption,
)
from longstop.language.syntax.declarations import (
    Fact as Fact,
)
from longstop.language.syntax.declarations import (
    Guidance as Guidance,
)
from longstop.language.syntax.declarations import (
    Option as Option,
)
from longstop.language.syntax.declarations import (
    Parameter as Parameter,
)
from longstop.language.syntax.declarations import (
    Procedure as Procedure,
)
from longstop.language.syntax.declarations import (
    Reading as Reading,
)
from longstop.language.syntax.declarations import (
    Role as Role,
)
from longstop.language.syntax.declarations import (
    RoleOption as RoleOption,
)
from longstop.language.syntax.declarations import (
    State as State,
)
from longstop.language.syntax.properties import (
    AllClaims as AllClaims,
)
from longstop.language.syntax.properties import (
    Always as Always,
)
from longstop.language.syntax.properties import (
    AnyClaim as AnyClaim,
)
from longstop.language.syntax.properties import (
    Assumptions as Assumptions,
)
from longstop.language.syntax.properties import (
    AtMoment as AtMoment,
)
from longstop.language.syntax.properties import (
    BeforeThat as BeforeThat,
)
from longstop.language.syntax.properties import (
    Bounded as Bounded,
)
from longstop.language.syntax.properties import (
    Broken as Broken,
)
from longstop.language.syntax.properties import (
    Choice as Choice,
)
from longstop.language.syntax.properties import (
    Claim as Claim,
)
from longstop.language.syntax.properties import (
    Closure as Closure,
)
from longstop.language.syntax.properties import (
    Eventually as Eventually,
)
from longstop.language.syntax.properties import (
    Expectation as Expectation,
)
from longstop.language.syntax.properties import (
    Fault as Fault,
)
from longstop.language.syntax.properties import (
    ForEach as ForEach,
)
from longstop.language.syntax.properties import (
    Never as Never,
)
from longstop.language.syntax.properties import (
    NeverAfter as NeverAfter,
)
from longstop.language.syntax.properties import (
    NotClaim as NotClaim,
)
from longstop.language.syntax.properties import (
    NotUntil as NotUntil,
)
from longstop.language.syntax.properties import (
    Property as Property,
)
from longstop.language.syntax.properties import (
    PropertyPart as PropertyPart,
)
from longstop.language.syntax.properties import (
    Recurs as Recurs,
)
from longstop.language.syntax.properties import (
    Setting as Setting,
)
from longstop.language.syntax.properties import (
    Statement as Statement,
)
from longstop.language.syntax.properties import (
    Target as Target,
)
from longstop.language.syntax.properties import (
    Targets as Targets,
)
from longstop.language.syntax.properties import (
    Within as Within,
)
from longstop.language.syntax.rules import (
    Action as Action,
)
from longstop.language.syntax.rules import (
    CopyTo as CopyTo,
)
from longstop.language.syntax.rules import (
    Do as Do,
)
from longstop.language.syntax.rules import (
    Doers as Doers,
)
from longstop.language.syntax.rules import (
    Each as Each,
)
from longstop.language.syntax.rules import (
    Every as Every,
)
from longstop.language.syntax.rules import (
    Exempt as Exempt,
)
from longstop.language.syntax.rules import (
    Forbid as Forbid,
)
from longstop.language.syntax.rules import (
    If as If,
)
from longstop.language.syntax.rules import (
    Manner as Manner,
)
from longstop.language.syntax.rules import (
    Party as Party,
)
from longstop.language.syntax.rules import (
    Prefer as Prefer,
)
from longstop.language.syntax.rules import (
    Rule as Rule,
)
from longstop.language.syntax.rules import (
    RulePart as RulePart,
)
from longstop.language.syntax.rules import (
    Send as Send,
)
from longstop.language.syntax.rules import (
    Silence as Silence,
)
from longstop.language.syntax.rules import (
    Then as Then,
)
from longstop.language.syntax.rules import (
    Timing as Timing,
)
from longstop.language.syntax.rules import (
    Until as Until,
)
from longstop.language.syntax.rules import (
    When as When,
)
from longstop.language.syntax.rules import (
    While as While,
)
from longstop.language.syntax.terms import (
    Bound as Bound,
)
from longstop.language.syntax.terms import (
    Day as Day,
)
from longstop.language.syntax.terms import (
    Name as Name,
)
from longstop.language.syntax.terms import (
    Names as Names,
)
from longstop.language.syntax.terms import (
    Node as Node,
)
from longstop.language.syntax.terms import (
    Number as Number,
)
from longstop.language.syntax.terms import (
    Text as Text,
)
from longstop.language.syntax.terms import (
    Whole as Whole,
)
