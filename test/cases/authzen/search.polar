# The Search scenario of the working group's interop events (openid/authzen, interop/authzen-interop-website,
# "Search", Payload Spec), as a policy.

actor user {}

resource record {
  permissions = ["view", "edit", "delete"];
  relations = { owner: user };

  "view" if "owner";
  "edit" if "owner";
  "delete" if "owner";
}

has_permission(subject: user, "view", item: record) if is_of_own_department(subject, item);
has_permission(subject: user, "view", item: record) if
  has_role(subject, "manager") and
  has_department(item, _);
has_permission(subject: user, "edit", item: record) if
  has_role(subject, "manager") and
  is_of_own_department(subject, item);

is_of_own_department(subject: user, item: record) if
  has_department(subject, department) and
  has_department(item, department) and
  department matches String;
