//go:build unix

// Package filestore has topology documents in files, which are replaced whole.
package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
	"libconsistent"
	"libconsistent/sources"
)

// most is how many bytes of a file are read.
const most = 64 << 20

// New makes a store of a file. It is written beside itself and renamed, so that nobody reads half of it, under a lock
// of PATH.lock.
func New(path string) *sources.Store { return sources.New(place(path)) }

// place is a path.
type place string

// Origin is the path.
func (p place) Origin() string { return string(p) }

// Get is what the file has.
func (p place) Get(context.Context) (*sources.Found, error) {
	file, err := os.Open(string(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, err
	}
	if len(text) > most {
		return nil, &libconsistent.Error{Kind: libconsistent.ErrDocument,
			Message: fmt.Sprintf("%s: more than 64 MiB", p)}
	}
	return &sources.Found{Text: text, Version: sources.Digest(text)}, nil
}

// Write replaces the file, under the lock.
func (p place) Write(ctx context.Context, text []byte, found *sources.Found, _ uint64) (bool, error) {
	// What a link points at is replaced, not the link.
	path, err := filepath.EvalSymlinks(string(p))
	if err != nil {
		path = string(p)
	}
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return false, err
	}
	defer lock.Close()
	if err := flock(lock); err != nil {
		return false, fmt.Errorf("%s: %w", lock.Name(), err)
	}
	there, err := p.Get(ctx)
	if err != nil || !sources.Same(there, found) {
		return false, err
	}
	return true, replace(path, text)
}

func flock(file *os.File) error {
	for {
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func replace(path string, text []byte) (err error) {
	temporary := filepath.Join(filepath.Dir(path), fmt.Sprintf(".consistent-%016x", rand.Uint64()))
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	if old, missing := os.Stat(path); missing == nil {
		err = file.Chmod(old.Mode())
	}
	_, failed := file.Write(text)
	if err = errors.Join(err, failed, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// Texts reads on each change of the folder, as a file that is replaced is another one then, and what is a link changes
// by other names.
func (p place) Texts(ctx context.Context, poll time.Duration, take func(*sources.Found)) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	if err := watcher.Add(filepath.Dir(string(p))); err != nil {
		return err
	}
	return sources.OnNotices(ctx, poll, p, watcher.Events, watcher.Errors, take)
}
