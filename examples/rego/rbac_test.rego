package app.rbac_test

import data.app.rbac

test_admin_may_delete if {
	rbac.allow with input as {"user": "ada", "action": "delete", "kind": "order"}
}

test_reader_may_only_read[action] if {
	some action, allowed in {"read": true, "delete": false, "create": false}
	request := {"user": "ben", "action": action, "kind": "order"}
	rbac.allow == allowed with input as request
}

test_suspended_users_may_nothing if {
	not rbac.allow with input as {"user": "ada", "action": "read", "kind": "order"}
		with data.suspended as ["ada"]
}

todo_test_roles_inherit if {
	false
}
