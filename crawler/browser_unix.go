//go:build unix

package crawler

import (
	"os/exec"
	"syscall"
)

// inOwnGroup starts a program in a process group of its own, which is killed as
// a whole: a browser is many processes.
func inOwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { killGroup(cmd); return nil }
}

func killGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // ESRCH: all are gone
}
