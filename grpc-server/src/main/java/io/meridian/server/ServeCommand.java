package io.meridian.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.EnvironmentCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.meridian.server.config.Flag;
import io.meridian.server.config.InvalidSettingsException;
import io.meridian.server.config.Problem;
import io.meridian.server.config.SettingsReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs {@code server} and {@code node}: reads the flags, starts the process, and tells the
 * user in one line why it could not.
 */
final class ServeCommand extends EnvironmentCommand<ServerConfiguration> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  private static final String SETTINGS =
      " Every setting and its default stands in meridian.yml; flags win over the file.";

  private static final String RESTORE = "--restore";

  private final MeridianServer application;
  private final MeridianServer.Role role;

  ServeCommand(MeridianServer application, MeridianServer.Role role) {
    super(application, role.verb(), description(role));
    this.application = application;
    this.role = role;
  }

  private static String description(MeridianServer.Role role) {
    return switch (role) {
          case SERVER -> "Runs a Meridian server until it is told to stop (SIGTERM).";
          case NODE ->
              "Runs a stand-alone node of the grid, which keeps data and serves nobody but the"
                  + " grid, until it is told to stop (SIGTERM).";
        }
        + SETTINGS;
  }

  @Override
  public void configure(Subparser parser) {
    boolean serves = role == MeridianServer.Role.SERVER;
    parser.usage(
        "meridian "
            + role.verb()
            + " [-h] [--config FILE] [--data DIR] "
            + (serves ? "[--address HOST] [--port N] " : "")
            + "[--admin-port N] [--regions A,B,C] [--restore | --restore-journals DIR]");
    option(parser, "--config", "FILE", "settings that differ from the defaults, YAML");
    option(parser, "--data", "DIR", "the one directory of all its files; made when missing");
    if (serves) {
      option(parser, "--address", "HOST", "the address that clients reach, default 127.0.0.1");
      option(parser, "--port", "N", "the port that clients reach, default 7400; 0 = any free one");
    }
    option(
        parser,
        "--admin-port",
        "N",
        "the port of health and metrics, default 7401; 0 = any free one");
    option(
        parser,
        "--regions",
        "A,B,C",
        "the regions of the grid, default local; fixed at the first start");
    parser
        .addArgument(RESTORE)
        .dest(RESTORE)
        .action(Arguments.storeTrue())
        .help("begin without data and wait until a snapshot was restored into the new grid");
    option(
        parser,
        "--restore-journals",
        "DIR",
        "begin without data and build the new grid from the exported journals in DIR");
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    @SuppressWarnings("unchecked") // the application is one of ServerConfiguration
    Bootstrap<ServerConfiguration> ours = (Bootstrap<ServerConfiguration>) bootstrap;
    ours.setConfigurationFactoryFactory(
        (type, validator, mapper, prefix) ->
            new SettingsConfigurationFactory(file(namespace), flags(namespace)));
    application.is(role);
    super.run(bootstrap, namespace);
  }

  @Override
  protected void run(
      Environment environment, Namespace namespace, ServerConfiguration configuration)
      throws Exception {
    Server admin = configuration.getServerFactory().build(environment);
    admin.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStopped(LifeCycle stopped) {
            cleanup();
          }
        });
    application.serve(admin, configuration.settings());
    cleanupAsynchronously();
  }

  @Override
  public void onError(Cli cli, Namespace namespace, Throwable failure) {
    PrintWriter err = cli.getStdErr();
    if (failure instanceof InvalidSettingsException invalid) {
      err.println(
          "meridian: the settings of " + invalid.source() + " cannot be used; nothing was started");
      for (Problem problem : invalid.problems()) {
        err.println("  " + problem);
      }
    } else if (failure instanceof StartupException) {
      err.println("meridian: " + failure.getMessage());
    } else {
      err.println("meridian: the " + role.verb() + " could not start: " + failure);
      LOG.debug("The server could not start", failure);
    }
    err.flush();
  }

  private static void option(Subparser parser, String name, String value, String help) {
    parser.addArgument(name).dest(name).metavar(value).help(help);
  }

  private static Optional<Path> file(Namespace namespace) {
    return Optional.ofNullable(namespace.getString("--config")).map(Path::of);
  }

  private static Map<String, Flag> flags(Namespace namespace) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Map<String, Flag> flags = new HashMap<>();
    flag(flags, namespace, "--data", "grid.data", nodes::textNode);
    flag(flags, namespace, "--address", "grpc.address", nodes::textNode);
    flag(flags, namespace, "--port", "grpc.port", ServeCommand::number);
    flag(flags, namespace, "--admin-port", "admin.port", ServeCommand::number);
    flag(flags, namespace, "--regions", "grid.regions", ServeCommand::regions);
    flag(flags, namespace, "--restore-journals", "grid.restoreJournals", nodes::textNode);
    if (namespace.getBoolean(RESTORE)) {
      flags.put("grid.restore", new Flag(RESTORE, nodes.booleanNode(true)));
    }
    return flags;
  }

  private static void flag(
      Map<String, Flag> flags,
      Namespace namespace,
      String name,
      String key,
      Function<String, JsonNode> value) {
    Optional.ofNullable(namespace.getString(name))
        .ifPresent(text -> flags.put(key, new Flag(name, value.apply(text))));
  }

  private static JsonNode number(String text) {
    return text.matches("-?\\d{1,9}")
        ? JsonNodeFactory.instance.numberNode(Integer.parseInt(text))
        : JsonNodeFactory.instance.textNode(text);
  }

  private static JsonNode regions(String text) {
    ObjectNode regions = JsonNodeFactory.instance.objectNode();
    for (String name : text.split(",", -1)) {
      regions.putObject(name.strip());
    }
    return regions;
  }

  /** Reads the settings where Dropwizard expects its own configuration. */
  private record SettingsConfigurationFactory(Optional<Path> file, Map<String, Flag> flags)
      implements ConfigurationFactory<ServerConfiguration> {
    @Override
    public ServerConfiguration build(ConfigurationSourceProvider provider, String path)
        throws InvalidSettingsException {
      return build();
    }

    @Override
    public ServerConfiguration build() throws InvalidSettingsException {
      return new ServerConfiguration(new SettingsReader().read(file, flags));
    }
  }
}
