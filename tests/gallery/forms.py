"""Floor 5, web: the forms of the gallery; see ``gallery``. They save nothing."""

from __future__ import annotations

from django import forms

from coordination.reading import words
from coordination.web.plan_form import PlanRows

COMMUNITIES = (("", "————"), ("1", "电机社区"), ("2", "杏北社区"))
DEPARTMENTS = (("1", "城西街道"), ("2", "供气公司"), ("3", "供水公司"), ("4", "住建局"), ("5", "供电公司"))


class Filters(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(label="词语", required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *words.STATES.items()], required=False)
    community = forms.ChoiceField(label="社区", choices=COMMUNITIES, required=False)
    severity = forms.ChoiceField(label="级别", choices=[("", "全部"), *words.SEVERITIES.items()], required=False)
    filed_after = forms.DateField(label="登记起", required=False)
    overdue = forms.BooleanField(label="只看红牌", required=False)


class Filing(forms.Form):
    """One page, no wizard."""

    description = forms.CharField(label="居民说了什么", widget=forms.Textarea)
    photos = forms.FileField(label="照片", required=False, help_text="照片里的定位信息会去掉。")
    address = forms.CharField(
        label="在哪里", error_messages={"required": "写下地点，楼号也行；不知道社区可以空着下一项。"}
    )
    community = forms.ChoiceField(label="社区", choices=COMMUNITIES, required=False)
    category = forms.ChoiceField(
        label="哪一类", choices=(("2.1", "房屋地基沉降"), ("2.2", "墙体开裂"), ("0", "其他…")), widget=forms.RadioSelect
    )
    severity = forms.ChoiceField(
        label="有多急", choices=[(str(k), v) for k, v in words.SEVERITY_ASKS.items()], widget=forms.RadioSelect
    )
    on_the_spot = forms.BooleanField(label="我就在现场，同时写下核实情况", required=False)
    phone = forms.CharField(
        label="居民电话",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "data-private": ""}),
    )
    name = forms.CharField(label="怎么称呼", required=False)

    def clean_phone(self) -> str:
        """The sentence of the wording guide."""
        if len(self.cleaned_data["phone"].replace(" ", "")) < 11:
            raise forms.ValidationError("少了 2 位：手机号是 11 位。不愿留电话可以空着。")
        return self.cleaned_data["phone"]


class SignIn(forms.Form):
    """Account and password."""

    login = forms.CharField(label="账号")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


class ReportIn(forms.Form):
    """Who comes, and when."""

    person = forms.ChoiceField(label="谁去", choices=(("1", "周志强 · 抢修二班 · 139****2207"),))
    eta = forms.ChoiceField(
        label="几时到",
        choices=(("0", "已在现场"), ("15", "15 分钟"), ("30", "30 分钟")),
        initial="15",
        widget=forms.RadioSelect,
    )


class AddDepartment(forms.Form):
    """One more department, with a reason."""

    organisation = forms.ChoiceField(label="单位", choices=(("9", "电机厂留守处（产权单位）"),))
    reason = forms.CharField(label="为什么要它来", error_messages={"required": "写一句理由，会写进纪要。"})


class Rule(forms.Form):
    """A ruling."""

    outcome = forms.ChoiceField(
        label="裁定",
        choices=(("confirm", "维持召集：供电公司 14:38 前报到"), ("release", "准予退出：第 5 项任务改派")),
        widget=forms.RadioSelect(attrs={"data-layout": "levels"}),
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea)


class Comment(forms.Form):
    """A word under the timeline."""

    text = forms.CharField(label="留言", widget=forms.Textarea)


class PlanTask(forms.Form):
    """One task of a plan."""

    first = 1
    organisation = forms.ChoiceField(label="单位", choices=DEPARTMENTS)
    what = forms.CharField(label="做什么")
    due_at = forms.DateTimeField(label="完成时间")
    waits_for = forms.CharField(label="要等", required=False)
    evidence = forms.CharField(label="要什么凭证", required=False)
    payer = forms.CharField(label="经费来源", required=False)
    verify_first = forms.BooleanField(label="核验后才放行后面的任务", required=False)


PlanTasks = forms.formset_factory(PlanTask, formset=PlanRows, extra=0)
