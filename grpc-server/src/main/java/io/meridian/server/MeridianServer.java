package io.meridian.server;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.JarLocation;
import io.grpc.BindableService;
import io.meridian.admission.AdmissionLimits;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.admission.TransactionLimiter;
import io.meridian.metering.CallMetrics;
import io.meridian.node.GridConfig;
import io.meridian.node.GridNode;
import io.meridian.server.config.AdminSettings;
import io.meridian.server.config.InvalidSettingsException;
import io.meridian.server.config.ServerSettings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The server: a grid node, the engine on it, and the API over gRPC; or a stand-alone node, which
 * has all of it but the API. {@link #run(ServerConfiguration, Environment)} lists the parts in
 * start order; they stop in reverse. One instance serves once.
 */
public final class MeridianServer extends Application<ServerConfiguration> {
  /** What the process is for; its verb is the name in lower case. */
  enum Role {
    /** It serves clients. */
    SERVER,
    /** It keeps data and leads shards, and serves nobody but the grid. */
    NODE;

    String verb() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final int EXIT_FAULT = 1;

  private static final int EXIT_USAGE = 2;

  private final OutputStream out;
  private final OutputStream err;
  private final StartedParts parts = new StartedParts();
  private Role role = Role.SERVER;
  private Optional<GrpcServer> grpc = Optional.empty();
  private Optional<Server> admin = Optional.empty();
  private int connectorPort;

  /** A server that has not been started, and where it talks to the user. */
  public MeridianServer(OutputStream out, OutputStream err) {
    this.out = out;
    this.err = err;
  }

  /** Serves until the process is told to stop; see {@code --help}. */
  public static void main(String[] arguments) {
    int exit = new MeridianServer(System.out, System.err).start(arguments);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /**
   * Starts the server and returns when it serves, or cannot; it then serves on threads of its own.
   *
   * @param arguments flags, behind the verb {@code server}, which may be left out, or {@code node}
   * @return 0, or the code with which the process should exit
   */
  public int start(String... arguments) {
    Bootstrap<ServerConfiguration> bootstrap = new Bootstrap<>(this);
    for (Role each : Role.values()) {
      bootstrap.addCommand(new ServeCommand(this, each));
    }
    bootstrap.registerMetrics();
    Cli cli = new Cli(new JarLocation(getClass()), bootstrap, out, err);
    boolean verb =
        arguments.length > 0
            && Stream.of(Role.values()).anyMatch(each -> each.verb().equals(arguments[0]));
    String[] line =
        verb
            ? arguments
            : Stream.concat(Stream.of(Role.SERVER.verb()), Stream.of(arguments))
                .toArray(String[]::new);
    return cli.run(line).map(MeridianServer::exitCode).orElse(0);
  }

  private static int exitCode(Throwable failure) {
    if (failure instanceof ArgumentParserException || failure instanceof InvalidSettingsException) {
      return EXIT_USAGE;
    }
    return failure instanceof StartupException startup ? startup.exitCode() : EXIT_FAULT;
  }

  @Override
  public String getName() {
    return "meridian";
  }

  /** The parts, in start order. A part that cannot start takes down those before it. */
  @Override
  public void run(ServerConfiguration configuration, Environment environment) throws Exception {
    ServerSettings settings = configuration.settings();
    environment.lifecycle().manage(parts);
    environment.jersey().disable();
    try {
      if (role == Role.NODE && settings.grid().role() == GridConfig.Role.CLIENT) {
        throw new StartupException(
            "grid.mode: a stand-alone node keeps data, so it can not be client", null);
      }
      GridNode grid = parts.add(EngineFactory.startNode(settings));
      connectorPort = grid.connectorPort();
      ServerFile.clear(settings.grid().dataDirectory());
      EngineFactory.Started started = EngineFactory.startEngine(settings, grid, parts);
      PrometheusRegistry metrics =
          AdminPages.register(environment, settings, grid, started.engine());
      if (role == Role.SERVER) {
        grpc = Optional.of(api(settings, grid, started, metrics));
      }
    } catch (Exception failure) {
      parts.stopAfter(failure);
      throw failure;
    }
  }

  private GrpcServer api(
      ServerSettings settings,
      GridNode grid,
      EngineFactory.Started started,
      PrometheusRegistry metrics)
      throws InterruptedException {
    AdmissionLimits limits = settings.grpc().admission();
    Capacity capacity = new Capacity(limits);
    TransactionLimiter limiter = new TransactionLimiter(limits, System::nanoTime);
    List<BindableService> services =
        Services.over(
            started.engine(),
            EngineFactory.tokenSecret(settings, started.engine()),
            settings.grid().nodeId(),
            started.grid()::read,
            grid::lostShards,
            capacity,
            limiter);
    Gate gate = new Gate(limits, capacity, parts.add(new Timer()).executor());
    CallMetrics meter = new CallMetrics(metrics, capacity, limiter);
    return parts.add(new GrpcServer(settings.grpc(), services, gate, meter));
  }

  /** What the process is for, told before it runs. */
  void is(Role told) {
    role = told;
  }

  /** Starts the admin side, and with it everything serves. */
  void serve(Server adminServer, ServerSettings settings) throws Exception {
    admin = Optional.of(adminServer);
    try {
      adminServer.start();
    } catch (Exception e) {
      // Every other part was started before, so what could not listen is the admin connector.
      Exception failure = Listening.isRefused(e) ? adminRefused(settings, e) : e;
      parts.stopAfter(failure);
      throw failure;
    }
    grpc.ifPresent(GrpcServer::serving);
    parts.add(
        ServerFile.write(settings.grid().dataDirectory(), port(), adminPort(), connectorPort));
    say(
        "Meridian %s, health and metrics on http://%s:%d, data in %s"
            .formatted(
                grpc.isPresent()
                    ? "serves " + settings.grpc().address() + ':' + port()
                    : "keeps data as node " + settings.grid().nodeId(),
                settings.admin().address(),
                adminPort(),
                settings.grid().dataDirectory()));
  }

  private static StartupException adminRefused(ServerSettings settings, Exception failure) {
    AdminSettings side = settings.admin();
    return Listening.refused(
        new Listening.Where(side.address(), side.port()),
        "admin.address",
        "admin.port (--admin-port)",
        failure);
  }

  /** The port that clients reach; 0 before the server serves. */
  public int port() {
    return grpc.map(GrpcServer::port).orElse(0);
  }

  /** The port of health and metrics; 0 before the server serves. */
  public int adminPort() {
    return admin.map(MeridianServer::port).orElse(0);
  }

  private static int port(Server server) {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  /**
   * Answers everyone, then stops every part, the last started first; what SIGTERM does too. May be
   * called twice.
   */
  public void stop() {
    try {
      if (admin.isPresent()) {
        admin.get().stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException("a part of the server did not stop as it should", e);
    }
  }

  private void say(String line) {
    PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
    console.println(line);
  }
}
