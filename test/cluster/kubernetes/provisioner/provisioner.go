// Package provisioner makes, grows and removes the volumes of a test cluster of one node.
//
// A volume is a `local` PersistentVolume on a directory of this machine: unlike a hostPath one, the
// kubelet gives its files to the pod's fsGroup. Its size is a number that nothing enforces; growing
// it is what a storage driver with online expansion would report.
package provisioner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	core "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// Name is what a StorageClass names in `provisioner`.
const Name = "oso-fallback.test/local"

const (
	selectedNode  = "volume.kubernetes.io/selected-node"
	provisionedBy = "pv.kubernetes.io/provisioned-by"

	// What failed is tried again when everything is listed again.
	resyncPeriod = 5 * time.Second
)

type provisioner struct {
	client    kubernetes.Interface
	directory string
}

// NewCommand returns the program. It runs until it is killed.
func NewCommand() *cobra.Command {
	var kubeconfig, directory string
	command := &cobra.Command{
		Use:   "volume-provisioner",
		Short: "Makes, grows and removes local volumes of the StorageClasses that name " + Name,
		RunE: func(command *cobra.Command, _ []string) error {
			config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
			if err != nil {
				return err
			}
			client, err := kubernetes.NewForConfig(config)
			if err != nil {
				return err
			}
			return (&provisioner{client, directory}).run(command.Context())
		},
	}
	command.Flags().StringVar(&kubeconfig, "kubeconfig", "", "how to reach the API server")
	command.Flags().StringVar(&directory, "directory", "", "where the volumes' directories are made")
	return command
}

func (p *provisioner) run(ctx context.Context) error {
	factory := informers.NewSharedInformerFactory(p.client, resyncPeriod)
	core := factory.Core().V1()
	for _, watch := range []struct {
		informer cache.SharedIndexInformer
		handle   func(context.Context, any) error
	}{
		{core.PersistentVolumeClaims().Informer(), p.handleClaim},
		{core.PersistentVolumes().Informer(), p.handleVolume},
	} {
		try := func(object any) {
			if err := watch.handle(ctx, object); err != nil && !isLate(err) {
				klog.ErrorS(err, "Cannot handle; tried again at the next resync")
			}
		}
		if _, err := watch.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    try,
			UpdateFunc: func(_, object any) { try(object) },
		}); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	<-ctx.Done()
	return nil
}

// isLate tells that someone, perhaps this program, was there before: what is watched will say so.
func isLate(err error) bool {
	return errors.IsAlreadyExists(err) || errors.IsConflict(err) || errors.IsNotFound(err)
}

func (p *provisioner) handleClaim(ctx context.Context, object any) error {
	claim := object.(*core.PersistentVolumeClaim)
	if claim.Spec.StorageClassName == nil || claim.DeletionTimestamp != nil {
		return nil
	}
	class, err := p.client.StorageV1().StorageClasses().Get(ctx, *claim.Spec.StorageClassName, meta.GetOptions{})
	if err != nil || class.Provisioner != Name {
		return err
	}
	switch node := claim.Annotations[selectedNode]; {
	case claim.Status.Phase == core.ClaimBound:
		return p.grow(ctx, claim)
	case claim.Spec.VolumeName == "" && node != "":
		return p.provision(ctx, class, claim, node)
	default:
		return nil // The scheduler has not said on which node the pod will run.
	}
}

func (p *provisioner) provision(ctx context.Context, class *storage.StorageClass, claim *core.PersistentVolumeClaim, node string) error {
	name := "pvc-" + string(claim.UID)
	path := filepath.Join(p.directory, name)
	if err := makeWritable(path); err != nil {
		return err
	}
	volume := &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: name, Annotations: map[string]string{provisionedBy: Name}},
		Spec: core.PersistentVolumeSpec{
			AccessModes:                   claim.Spec.AccessModes,
			Capacity:                      core.ResourceList{core.ResourceStorage: claim.Spec.Resources.Requests[core.ResourceStorage]},
			ClaimRef:                      &core.ObjectReference{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
			NodeAffinity:                  onlyOn(node),
			PersistentVolumeReclaimPolicy: *class.ReclaimPolicy,
			PersistentVolumeSource:        core.PersistentVolumeSource{Local: &core.LocalVolumeSource{Path: path}},
			StorageClassName:              class.Name,
			VolumeMode:                    claim.Spec.VolumeMode,
		},
	}
	_, err := p.client.CoreV1().PersistentVolumes().Create(ctx, volume, meta.CreateOptions{})
	return err
}

// makeWritable makes a directory that any user may write to, whatever the umask says.
func makeWritable(path string) error {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return err
	}
	return os.Chmod(path, 0o777)
}

func onlyOn(node string) *core.VolumeNodeAffinity {
	return &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: []core.NodeSelectorTerm{{
		MatchExpressions: []core.NodeSelectorRequirement{{
			Key:      core.LabelHostname,
			Operator: core.NodeSelectorOpIn,
			Values:   []string{node},
		}},
	}}}}
}

// grow reports the size that a bound claim asks for, first on its volume, then on the claim.
func (p *provisioner) grow(ctx context.Context, claim *core.PersistentVolumeClaim) error {
	wanted, current := claim.Spec.Resources.Requests[core.ResourceStorage], claim.Status.Capacity[core.ResourceStorage]
	if wanted.Cmp(current) <= 0 {
		return nil
	}
	volumes := p.client.CoreV1().PersistentVolumes()
	volume, err := volumes.Get(ctx, claim.Spec.VolumeName, meta.GetOptions{})
	if err != nil {
		return err
	}
	volume.Spec.Capacity[core.ResourceStorage] = wanted
	if _, err := volumes.Update(ctx, volume, meta.UpdateOptions{}); err != nil {
		return err
	}
	claim = claim.DeepCopy()
	claim.Status.Capacity[core.ResourceStorage] = wanted
	claim.Status.Conditions, claim.Status.AllocatedResources, claim.Status.AllocatedResourceStatuses = nil, nil, nil
	_, err = p.client.CoreV1().PersistentVolumeClaims(claim.Namespace).UpdateStatus(ctx, claim, meta.UpdateOptions{})
	return err
}

// handleVolume removes a volume that nobody claims any more, unless its class says to keep it.
func (p *provisioner) handleVolume(ctx context.Context, object any) error {
	volume := object.(*core.PersistentVolume)
	isOurs := volume.Annotations[provisionedBy] == Name && volume.Spec.Local != nil
	isUnwanted := volume.Status.Phase == core.VolumeReleased && volume.Spec.PersistentVolumeReclaimPolicy == core.PersistentVolumeReclaimDelete
	if !isOurs || !isUnwanted {
		return nil
	}
	if filepath.Dir(volume.Spec.Local.Path) != filepath.Clean(p.directory) {
		return fmt.Errorf("cannot remove volume %s: %s is not in %s", volume.Name, volume.Spec.Local.Path, p.directory)
	}
	if err := os.RemoveAll(volume.Spec.Local.Path); err != nil {
		return err
	}
	return p.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, meta.DeleteOptions{})
}
