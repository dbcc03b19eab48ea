IDS = {"device_id": "device"}
