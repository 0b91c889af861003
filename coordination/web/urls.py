"""Floor 5, web: the addresses of the pages. Numbers of cases are 2026-4817; everything else is 404 before any view."""

from django.urls import path, register_converter

from coordination.web import by_hand, copies, filing, maps, mine, papers, photos, reveal, sign_in
from coordination.web.batch import batch
from coordination.web.case_action import case_action
from coordination.web.case_list import case_list
from coordination.web.case_page import case
from coordination.web.dashboard import dashboard
from coordination.web.merge_together import merge_together, merged_into
from coordination.web.naming import names
from coordination.web.own_record import own
from coordination.web.peek import peek
from coordination.web.place_together import place_together
from coordination.web.plan_picture import plan_picture
from coordination.web.robots import robot
from coordination.web.room import room
from coordination.web.saved import save_list
from coordination.web.shift import shift
from coordination.web.tour import guide, tour
from coordination.web.wishes import how_told
from coordination.web.workbench import workbench


class Number:
    """The number of a case."""

    regex = r"20\d\d-\d{1,18}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Number, "number")
app_name = "web"
urlpatterns = [
    path("", workbench, name="workbench"),
    path("sw.js", copies.worker, name="worker"),
    path("offline/", copies.no_network, name="no_network"),
    path("me/here/", copies.who_is_here, name="who_is_here"),
    path("login/", sign_in.sign_in, name="sign_in"),
    path("logout/", sign_in.sign_out, name="sign_out"),
    path("cases/", case_list, name="case_list"),
    path("cases/saved/", save_list, name="save_list"),
    path("cases/new/", filing.case_new, name="case_new"),
    path("cases/new/suggest/", filing.case_new_suggest, name="case_new_suggest"),
    path("cases/<number:number>/", case, name="case"),
    path("cases/<number:number>/dossier.pdf", papers.dossier_pdf, name="dossier"),
    path("cases/<number:number>/minutes/<int:pk>.pdf", papers.minutes_pdf, name="minutes_pdf"),
    path("cases/<number:number>/minutes/<int:pk>.docx", papers.minutes_docx, name="minutes_docx"),
    path("cases/<number:number>/plan/", plan_picture, name="plan_picture"),
    path("cases/<number:number>/nearby/", maps.nearby, name="nearby"),
    path("cases/<number:number>/peek/", peek, name="peek"),
    path("cases/<number:number>/names/", names, name="names"),
    path("cases/<number:number>/room/", room, name="room"),
    path("cases/<number:number>/<slug:action>/", case_action, name="case_action"),
    path("map/towns/", maps.towns, name="map_towns"),
    path("map/points/", maps.points, name="map_points"),
    path("dashboard/", dashboard, name="dashboard"),
    path("cases/<number:number>/photos/<int:pk>/", photos.photo, name="photo"),
    path("cases/<number:number>/reports/<int:pk>/number/", reveal.reveal, name="reveal"),
    path("photos/", photos.sent_ahead, name="sent_ahead"),
    path("photos/<int:pk>/", photos.draft_photo, name="draft_photo"),
    path("messages/", mine.notifications, name="notifications"),
    path("me/told/", how_told, name="how_told"),
    path("me/record/", own, name="own_record"),
    path("me/robot/", robot, name="robot"),
    path("me/shift/", shift, name="shift"),
    path("me/tour/", tour, name="tour"),
    path("help/", guide, name="guide"),
    path("me/theme/", mine.set_theme, name="set_theme"),
    path("me/language/", mine.set_language, name="set_language"),
    path("me/hat/", mine.choose_hat, name="choose_hat"),
    path("batch/", batch, name="batch"),
    path("batch/place/", place_together, name="place_together"),
    path("batch/merge/", merge_together, name="merge_together"),
    path("batch/merged/<number:number>/", merged_into, name="merged_into"),
    path("due/", by_hand.tick_by_hand, name="tick_by_hand"),
]
