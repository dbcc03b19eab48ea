from brim.base.kit.rooms import Room


class PortalRoom(Room):
    name = "brim.faces.portal"
    label = "portal"
