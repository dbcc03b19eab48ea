import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_application_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("brim", False)


@pytest.mark.django_db(transaction=True)
def test_committing_tests_are_emptied_after():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        assert cursor.fetchone()[0] > 0
