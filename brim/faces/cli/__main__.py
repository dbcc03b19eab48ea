from brim.faces.cli import main

main()
