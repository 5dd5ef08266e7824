# The Todo scenario of the working group's interop events (openid/authzen, interop/authzen-interop-website,
# "Todo 1.1", Payload Spec), as a policy. Who owns a todo is told by the caller.

actor user {}
resource user {}
resource todo {}

has_permission(_: user, "can_read_user", _: user);
has_permission(_: user, "can_read_todos", _: todo);

has_permission(subject: user, "can_create_todo", _: todo) if may_edit(subject);

has_permission(subject: user, "can_update_todo", item: todo) if
  may_edit(subject) and owns(subject, item);
has_permission(subject: user, "can_update_todo", _: todo) if has_role(subject, "evil_genius");

has_permission(subject: user, "can_delete_todo", item: todo) if
  may_edit(subject) and owns(subject, item);
has_permission(subject: user, "can_delete_todo", _: todo) if has_role(subject, "admin");

may_edit(subject: user) if has_role(subject, "editor");
may_edit(subject: user) if has_role(subject, "admin");
may_edit(subject: user) if has_role(subject, "evil_genius");

owns(subject: user, item: todo) if
  has_email(subject, email) and
  authzen_property(item, "ownerID", email) and
  email matches String;
