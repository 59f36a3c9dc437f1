# METADATA
# title: Who may do what
# description: A user may do what one of their roles permits, unless they are suspended.
package app.rbac

default allow := false

allow if {
	some role in data.roles[input.user]
	permits(role, input.action, input.kind)
	not suspended
}

suspended if input.user in data.suspended

permits(role, action, kind) if {
	some permission in data.permissions[role]
	permission.action == action
	permission.kind == kind
}

# What a user may do, for a page that shows it.
grants[kind] contains permission.action if {
	some role in data.roles[input.user]
	some permission in data.permissions[role]
	kind := permission.kind
}
