"""What the till knows of customers: how one is found or made, and who was found."""

from django.urls import path

from brim.base.shell.counter import HEADS, search
from brim.base.shell.places import pages
from brim.core.customers.counter import find

pages([path("cashier/new/", find.new, name="cashier-new")])
search(find.look)
HEADS.append(find.head)
