# shellcheck shell=bash
# strongSwan's charon with kernel-libipsec in the namespace $EAST. Nothing of
# the system's own strongSwan is touched: configuration, sockets and pid file
# are in $T, and /run of the daemon is a tmpfs that only it sees.

charon_find() {
	local f
	for f in /usr/lib/ipsec/charon /usr/sbin/charon-systemd \
		/usr/libexec/ipsec/charon; do
		[ -x "$f" ] && echo "$f" && return
	done
	return 1
}

# Says what is missing; silent and true when nothing is.
charon_possible() {
	local dir
	if ! charon_find >/dev/null; then
		echo "needs charon (strongswan-charon)"
	elif ! command -v swanctl >/dev/null; then
		echo "needs swanctl (strongswan-swanctl)"
	else
		for dir in /usr/lib/ipsec/plugins /usr/lib/*/ipsec/plugins; do
			[ -e "$dir/libstrongswan-kernel-libipsec.so" ] && return 0
		done
		echo "needs kernel-libipsec (libcharon-extra-plugins)"
	fi
	return 1
}

charon_start() { # ike-proposal esp-proposal [secret]
	cat >"$T/swanctl.conf" <<-END
	connections {
		lab {
			version = 2
			local_addrs = 20.0.0.1
			remote_addrs = 10.0.0.1
			proposals = $1
			mobike = no
			local {
				auth = psk
				id = 20.0.0.1
			}
			remote {
				auth = psk
				id = 10.0.0.1
			}
			children {
				net {
					local_ts = 0.0.0.0/0
					remote_ts = 0.0.0.0/0
					esp_proposals = $2
				}
			}
		}
	}
	secrets {
		ike-lab {
			id-1 = 10.0.0.1
			id-2 = 20.0.0.1
			secret = "${3:-cisco}"
		}
	}
	END
	charon_run
}

# A charon that loads $T/swanctl.conf.
charon_run() {
	cat >"$T/strongswan.conf" <<-END
	swanctl {
		load = random openssl
	}
	charon-systemd : charon {
	}
	charon {
		load = random nonce openssl kdf sha1 sha2 aes hmac gmp gcm \
		kernel-libipsec kernel-netlink socket-default vici updown
		retransmit_timeout = 1.0
		retransmit_tries = 3
		filelog {
			all {
				path = $T/charon.log
				default = 1
				ike = 2
				cfg = 2
				flush_line = yes
			}
		}
		plugins {
			vici {
				socket = unix://$T/charon.vici
			}
			kernel-libipsec {
				allow_peer_ts = yes
			}
			# Selectors are 0.0.0.0/0: what charon itself sends must
			# not go into the tunnel.
			kernel-netlink {
				fwmark = !0x42
			}
			socket-default {
				fwmark = 0x42
			}
		}
	}
	END
	# A copy: AppArmor profiles go by path, and theirs forbids $T.
	cp "$(charon_find)" "$T/charon"
	cp "$(command -v swanctl)" "$T/swanctl"
	# shellcheck disable=SC2016 # expanded by the inner shell
	STRONGSWAN_CONF=$T/strongswan.conf ip netns exec "$EAST" sh -c \
		'mount -t tmpfs tmpfs /run && exec "$0"' "$T/charon" \
		>"$T/charon.out" 2>&1 3>&- &
	charon_pid=$!
	wait_for 10 charon_ask --stats || {
		echo "charon does not start:"
		cat "$T/charon.out" "$T/charon.log"
		return 1
	}
	charon_ask --load-all --file "$T/swanctl.conf" >"$T/swanctl.out" 2>&1 || {
		cat "$T/swanctl.out"
		return 1
	}
	wait_for 5 ip -n "$EAST" addr add 10.120.0.2/30 dev ipsec0
}

charon_ask() {
	SWANCTL_DIR=$T STRONGSWAN_CONF=$T/strongswan.conf \
		"$T/swanctl" "$@" --uri "unix://$T/charon.vici"
}

charon_stop() {
	[ -n "${charon_pid:-}" ] || return 0
	kill -TERM "$charon_pid" 2>/dev/null
	wait_gone 5 "$charon_pid"
	wait "$charon_pid" 2>/dev/null
	charon_pid=
}

charon_has_sa() {
	charon_ask --list-sas | grep -q INSTALLED
}

charon_has_no_sa() {
	charon_ask --list-sas >"$T/sas" && [ ! -s "$T/sas" ]
}
