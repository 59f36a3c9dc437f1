package main

deny contains msg if {
	input.kind == "Deployment"
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := sprintf("%s may run as root", [input.metadata.name])
}

warn_tag contains {"msg": msg, "image": container.image} if {
	some container in input.spec.template.spec.containers
	not contains(container.image, "@sha256:")
	msg := sprintf("%s has no digest", [container.image])
}

exception contains rules if {
	input.metadata.labels.legacy == "true"
	rules := [""]
}
