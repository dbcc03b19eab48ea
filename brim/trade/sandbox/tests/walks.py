def staff(walk, _built) -> None:
    walk.go("console:settings-mischief", mischief=["lost"], delay_s="5")
