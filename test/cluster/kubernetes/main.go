// Command kube holds every Kubernetes program that the tests start: one file links what seven would
// repeat. Its own name (argv[0], a symbolic link) or its first argument says which program it is.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	"oso-fallback/test/cluster/kubernetes/provisioner"
)

// Each program takes the arguments that follow its name, which os.Args also holds, and ends the
// process or returns.
var programs = map[string]func(){
	"etcd":    func() { etcdmain.Main(os.Args) },
	"kubectl": runKubectl,

	"kube-apiserver":          func() { runDaemon(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() { runDaemon(controllermanager.NewControllerManagerCommand()) },
	"kube-proxy":              func() { runDaemon(proxy.NewProxyCommand()) },
	"kube-scheduler":          func() { runDaemon(scheduler.NewSchedulerCommand()) },
	"kubelet":                 func() { runDaemon(kubelet.NewKubeletCommand(context.Background())) },

	"volume-provisioner": func() { runDaemon(provisioner.NewCommand()) },
}

func main() {
	name := filepath.Base(os.Args[0])
	if name == "kube" && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		name = os.Args[0]
	}
	run, found := programs[name]
	if !found {
		names := slices.Sorted(maps.Keys(programs))
		fmt.Fprintf(os.Stderr, "Cannot run %q: not one of %s\n", name, strings.Join(names, ", "))
		os.Exit(2)
	}
	run()
}

func runDaemon(command *cobra.Command) {
	os.Exit(cli.Run(command))
}

// kubectl prints its errors in its own way.
func runKubectl() {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
}
