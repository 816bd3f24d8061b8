package io.meridian.client.internal;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Looks the hosts of a fixed list of targets up; one that cannot be found takes nothing from the
 * others. Each target is one server to the balancer, and its certificate is checked against its own
 * host. gRPC calls it within its synchronization context, where all state lives.
 */
final class TargetsResolver extends NameResolver {
  private final List<Target> targets;
  private final SynchronizationContext context;
  private final Executor offload;
  private Listener2 listener;
  private boolean resolving;
  private boolean stopped;

  TargetsResolver(List<Target> targets, Args args) {
    this.targets = List.copyOf(targets);
    context = args.getSynchronizationContext();
    offload = args.getOffloadExecutor();
  }

  @Override
  public String getServiceAuthority() {
    return targets.get(0).toString();
  }

  @Override
  public void start(Listener2 listener) {
    this.listener = listener;
    resolve();
  }

  /**
   * Asked for whenever a connection fails. Java remembers look-ups for a while, so that asking
   * often costs little.
   */
  @Override
  public void refresh() {
    resolve();
  }

  @Override
  public void shutdown() {
    stopped = true;
  }

  private void resolve() {
    if (resolving || stopped) {
      return;
    }
    resolving = true;
    offload.execute(
        () -> {
          ResolutionResult result =
              ResolutionResult.newBuilder().setAddressesOrError(lookUp()).build();
          context.execute(
              () -> {
                resolving = false;
                if (!stopped) {
                  listener.onResult2(result);
                }
              });
        });
  }

  private StatusOr<List<EquivalentAddressGroup>> lookUp() {
    List<EquivalentAddressGroup> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Target target : targets) {
      try {
        List<SocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
          addresses.add(new InetSocketAddress(address, target.port()));
        }
        found.add(
            new EquivalentAddressGroup(
                addresses,
                Attributes.newBuilder()
                    .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, target.toString())
                    .build()));
      } catch (UnknownHostException unknown) {
        missing.add(target.host());
      }
    }
    return found.isEmpty()
        ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("cannot find " + missing))
        : StatusOr.fromValue(found);
  }
}
