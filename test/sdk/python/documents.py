"""Documents in PostgreSQL, listed for users through the vendor's extension of SQLAlchemy.

Takes one word of JSON, {databaseUrl, primaryUrl, fallbackUrl, questions}, and prints what was found.
"""

import json
import sys

import psycopg2
import sqlalchemy as sa
import sqlalchemy_oso_cloud as oso_orm
from oso_cloud import Value
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy_oso_cloud import orm

KEY = "e_0123456789_12345_osotesttoken01xiIn"


class Base(DeclarativeBase):
    pass


class Organization(Base, orm.Resource):
    __tablename__ = "organization"
    id: Mapped[int] = mapped_column(primary_key=True)


class Document(Base, orm.Resource):
    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    is_public: Mapped[bool] = orm.attribute()
    status: Mapped[str] = orm.attribute()
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    organization: Mapped[Organization] = orm.relation()
    team_id: Mapped[int] = orm.remote_relation(remote_resource_name="Team")


def fill(session):
    session.add_all([Organization(id=1), Organization(id=2)])
    session.flush()
    rows = [(False, "draft", 1, 1), (True, "final", 2, 1), (False, "final", 2, 7), (False, "draft", 2, 1)]
    for number, (is_public, status, organization, team) in enumerate(rows, 1):
        session.add(
            Document(id=number, is_public=is_public, status=status, organization_id=organization, team_id=team)
        )
    session.commit()


def ids_of(documents):
    return sorted(document.id for document in documents)


def main(job):
    engine = sa.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(job["databaseUrl"]))
    Base.metadata.create_all(engine)
    oso_orm.init(Base.registry, api_key=KEY, url=job["primaryUrl"], fallback_url=job["fallbackUrl"])
    found = {"queried": {}, "selected": {}}
    with oso_orm.Session(engine) as session:
        fill(session)
        for user, action in job["questions"]:
            actor = Value("User", user)
            queried = session.query(Document).authorized(actor, action)
            selected = session.scalars(oso_orm.select(Document).authorized(actor, action))
            found["queried"][f"{user} {action}"] = ids_of(queried)
            found["selected"][f"{user} {action}"] = ids_of(selected)
    print(json.dumps(found))


main(json.loads(sys.argv[1]))
