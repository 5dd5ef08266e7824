# The fixture of the working group's certification scenario (openid/authzen, certification/
# authorization-api-1_0-scenario.md, "Required Fixture"), as a policy.

actor user {}

resource record {
  roles = ["reader", "writer"];
  permissions = ["read", "write", "delete"];

  "reader" if "writer";
  "read" if "reader";
}

# Who writes, writes what is not archived; what is, administrators do.
has_permission(subject: user, "write", item: record) if
  has_role(subject, "writer", item) and
  not is_archived(item);

has_permission(subject: user, "write", item: record) if
  is_administrator(subject) and
  is_archived(item);

# What is deleted can be brought back, or else it is not deleted.
has_permission(subject: user, "delete", item: record) if
  has_role(subject, "writer", item) and
  authzen_property("delete", "soft", true);

# Each is known from the facts, or told by the caller.
is_archived(item: record) if has_status(item, "archived");
is_archived(item: record) if authzen_property(item, "status", "archived");
is_administrator(subject: user) if has_title(subject, "admin");
is_administrator(subject: user) if authzen_property(subject, "role", "admin");
