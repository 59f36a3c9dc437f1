// Reads one world a line and says what cyclonus' matcher makes of each question about it: a digit a question, bit 0 where
// ingress allows it and bit 1 where egress does.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type peer struct {
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
	IP              string            `json:"ip"`
}

type question struct {
	From     int         `json:"from"`
	To       int         `json:"to"`
	Protocol v1.Protocol `json:"protocol"`
	Port     int         `json:"port"`
	PortName string      `json:"portName"`
}

type world struct {
	Peers     []peer                        `json:"peers"`
	Policies  []*networkingv1.NetworkPolicy `json:"policies"`
	Questions []question                    `json:"questions"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			text, _ := json.Marshal(answer(line))
			fmt.Fprintln(out, string(text))
		}
		if err != nil {
			return
		}
	}
}

func answer(line []byte) string {
	var w world
	if err := json.Unmarshal(line, &w); err != nil {
		return err.Error()
	}
	policy := matcher.BuildNetworkPolicies(false, w.Policies)
	digits := make([]byte, len(w.Questions))
	for i, q := range w.Questions {
		result := policy.IsTrafficAllowed(&matcher.Traffic{
			Source:           traffic(w.Peers[q.From]),
			Destination:      traffic(w.Peers[q.To]),
			ResolvedPort:     q.Port,
			ResolvedPortName: q.PortName,
			Protocol:         q.Protocol,
		})
		digits[i] = '0'
		if result.Ingress.IsAllowed() {
			digits[i]++
		}
		if result.Egress.IsAllowed() {
			digits[i] += 2
		}
	}
	return string(digits)
}

func traffic(p peer) *matcher.TrafficPeer {
	if p.Namespace == "" {
		return &matcher.TrafficPeer{IP: p.IP}
	}
	return &matcher.TrafficPeer{
		IP: p.IP,
		Internal: &matcher.InternalPeer{
			PodLabels:       p.Labels,
			NamespaceLabels: p.NamespaceLabels,
			Namespace:       p.Namespace,
		},
	}
}
