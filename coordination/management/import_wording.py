"""What an import of registers says to whoever runs it: translated here, for below the doors nobody translates."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from coordination.intake.columns import LABELS
from coordination.intake.drafts import Draft, Problem
from coordination.intake.registers import Outcome, Result
from coordination.intake.tables import Table
from coordination.records import reference
from coordination.records.duties import Category
from coordination.rules.refusal import Refusal


class Words:
    """The words of the output and of the file of mistakes, in the language in force."""

    def __init__(self, *, preview: bool = False) -> None:
        self._filed = _("would be imported") if preview else _("imported")
        self.heads = (_("Row"), _("Result"), _("Column"), _("What is wrong"), _("What to do"))
        self._categories: Mapping[int, str] = dict(Category.objects.values_list("pk", "name"))

    def result(self, result: Result) -> str:
        """What became of a row."""
        return {Result.FILED: self._filed, Result.KNOWN: _("imported before"), Result.WRONG: _("not imported")}[result]

    def field(self, name: str) -> str:
        """A field by its own name."""
        return _(LABELS.get(name, name))

    def problem(self, problem: Problem) -> tuple[str, str]:
        """What is wrong, and what to do."""
        return _(problem.message) % problem.params, _(problem.remedy) % problem.params

    def refusal(self, refusal: Refusal) -> str:
        """Why nothing could be done."""
        return _(refusal.message) % refusal.params

    def mapping(self, table: Table) -> list[str]:
        """Which column is taken for what, and which are left."""
        columns = table.columns
        lines = [
            _("%(rows)d rows under the headings in row %(row)d (%(read_as)s).")
            % {"rows": len(table.lines), "row": columns.row, "read_as": table.read_as}
        ]
        lines += [f"  {columns.headings[index]} → {self.field(name)}" for name, index in columns.where.items()]
        if columns.unused:
            lines.append(_("Not imported: %(columns)s") % {"columns": "、".join(columns.unused)})
        return lines

    def row(self, outcome: Outcome) -> list[str]:
        """What would become of one row."""
        draft = outcome.draft
        head = f"{outcome.line.number:>5} {self.result(outcome.result)} {draft.title}"
        if outcome.result != Result.FILED:
            return [head, *self._problems(draft)]
        return [head, f"      {self._place(draft)} · {self._category(draft)}", *self._problems(draft)]

    def _problems(self, draft: Draft) -> list[str]:
        said = ((self.field(problem.field), *self.problem(problem)) for problem in draft.problems)
        return [f"      ! {field}: {what} {remedy}" for field, what, remedy in said]

    def _place(self, draft: Draft) -> str:
        if community := draft.details.get("community"):
            return reference.place(community).name
        holder = reference.place(draft.details.get("territory") or reference.city()).name
        return _("no community; %(holder)s places it") % {"holder": holder}

    def _category(self, draft: Draft) -> str:
        if category := draft.details.get("category"):
            return self._categories[category]
        suggestion = draft.details.get("suggestion") or {}
        if "name" not in suggestion:
            return _("no category")
        words = "、".join(suggestion["words"])
        return _("suggested: %(category)s (%(words)s)") % {"category": suggestion["name"], "words": words}

    def counts(self, counts: Mapping[str, int], *, preview: bool) -> list[str]:
        """The figures, adding up to the rows."""
        lines = [
            _("%(rows)d rows = %(filed)d imported + %(known)d imported before + %(wrong)d not imported") % counts,
            _("Of those imported now, %(unplaced)d without a community, for a coordinator to place.") % counts,
            _("Imported, but to be looked at: %(doubtful)d rows.") % counts,
        ]
        return [_("Preview: nothing was written. What would become of them:"), *lines] if preview else lines
