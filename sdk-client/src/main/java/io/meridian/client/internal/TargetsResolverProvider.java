package io.meridian.client.internal;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Understands channel targets that list servers: {@code meridian:///host:port,host:port}. */
public final class TargetsResolverProvider extends NameResolverProvider {
  private static final String SCHEME = "meridian";

  /** Found by gRPC through the list of services in the jar. */
  public TargetsResolverProvider() {}

  /** The channel target that lists these servers. */
  static String uri(List<Target> targets) {
    String path = targets.stream().map(Target::toString).collect(Collectors.joining(",", "/", ""));
    try {
      return new URI(SCHEME, "", path, null).toString();
    } catch (URISyntaxException unreachable) {
      throw new IllegalArgumentException("not targets: " + path, unreachable);
    }
  }

  @Override
  public NameResolver newNameResolver(URI uri, NameResolver.Args args) {
    if (!SCHEME.equals(uri.getScheme())) {
      return null;
    }
    List<Target> targets =
        Stream.of(uri.getPath().substring(1).split(",")).map(Target::parse).toList();
    return new TargetsResolver(targets, args);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return List.of(InetSocketAddress.class);
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  /**
   * Below DNS, so that targets without a scheme stay with DNS for everybody else in the process.
   */
  @Override
  protected int priority() {
    return 4;
  }
}
