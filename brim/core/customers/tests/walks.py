IDS = {"public_id": "cus", "customer": "cus", "note_id": "not", "event_id": "evt", "key": "field"}
ASKED = {
    "console:customers": ("q=Zebulon", "q=9887", "q={ref}", "store={store}", "sort=seen", "tag=1"),
    "list_customers": ("include_total=true",),
}
