"""The documented columns, written out from the data schema (CONTRACT.md section 2)."""

_ALL = "web iOS android server"


def words(text: str) -> list[str]:
    """The words of a text: how the lists below stay readable."""
    return text.split()


def _columns(*groups: tuple[str, str]) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(libraries.split()) for libraries, names in groups for name in names.split()
    }


#: users: columns before the first-touch columns and the user properties
USERS = ["user_id", "identity", "handle", "email", "joindate", "last_modified"]

#: session-level values: those of the session, carried by each of its events (section 7)
SESSION_LEVEL = words(
    "platform device_type country region city ip referrer landing_page landing_page_query "
    "landing_page_hash browser search_keyword utm_source utm_campaign utm_medium utm_term "
    "utm_content device carrier app_name app_version heap_device_id heap_app_name "
    "heap_app_version heap_device"
)

#: users: initial_<name> for each (section 2)
INITIAL = words(
    "referrer landing_page utm_source utm_campaign utm_medium utm_term utm_content browser "
    "platform device_type country region city"
)

SESSIONS = ["event_id", "user_id", "session_id", "time", "library", *SESSION_LEVEL]

PAGEVIEWS = words(
    "event_id user_id session_id time library platform device_type country region city ip "
    "referrer landing_page landing_page_query landing_page_hash browser search_keyword "
    "utm_source utm_campaign utm_medium utm_term utm_content path query hash title device "
    "carrier app_name app_version view_controller screen_a11y_id screen_a11y_label "
    "heap_device_id heap_previous_page heap_app_name heap_app_version heap_device"
)

#: event tables: column -> libraries whose events have it
EVENTS = _columns(
    (_ALL, "event_id user_id session_id time type library"),
    ("web iOS", "platform device_type country region city ip"),
    ("web", "referrer landing_page landing_page_query landing_page_hash browser search_keyword"),
    ("web", "utm_source utm_campaign utm_medium utm_term utm_content"),
    ("web", "domain path hash query title href"),
    ("iOS", "device carrier app_name app_version action_method view_controller"),
    ("iOS", "screen_a11y_id screen_a11y_label target_view_class target_view_name"),
    ("iOS", "target_a11y_id target_a11y_label"),
    ("web iOS", "target_text"),
    ("android", "heap_device_id"),
    ("web", "heap_previous_page"),
    ("android", "heap_app_name heap_app_version heap_device"),
)

ALL_EVENTS = [
    "event_id",
    "user_id",
    "session_id",
    "time",
    "event_table_name",
    "event_view_name",
    "session_time",
]

#: every name that a custom property must not take (section 3)
BUILT_IN = frozenset(
    [*USERS, *SESSIONS, *PAGEVIEWS, *EVENTS, *ALL_EVENTS, *("initial_" + name for name in INITIAL)]
)
