package io.meridian.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.GzipHandlerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.LoggingFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.util.Duration;
import io.meridian.server.config.AdminSettings;
import io.meridian.server.config.LoggingSettings;
import io.meridian.server.config.ServerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives Dropwizard what it wants to know, made from our settings; none of its own keys can be set.
 */
final class ServerConfiguration extends Configuration {
  private static final int ADMIN_THREADS_MAX = 8;
  private static final int SERVER_THREADS_MAX = 4;

  private final ServerSettings settings;
  private final DefaultServerFactory server;
  private final DefaultLoggingFactory logging;

  ServerConfiguration(ServerSettings settings) {
    this.settings = settings;
    this.server = adminOnly(settings.admin());
    this.logging = console(settings.logging());
  }

  ServerSettings settings() {
    return settings;
  }

  @Override
  public ServerFactory getServerFactory() {
    return server;
  }

  @Override
  public LoggingFactory getLoggingFactory() {
    return logging;
  }

  /**
   * One connector, for the admin side; clients come over gRPC, so there is no application
   * connector.
   */
  private static DefaultServerFactory adminOnly(AdminSettings admin) {
    HttpConnectorFactory connector = new HttpConnectorFactory();
    connector.setBindHost(admin.address());
    connector.setPort(admin.port());
    connector.setUseServerHeader(false);
    connector.setAcceptorThreads(Optional.of(1));
    connector.setSelectorThreads(Optional.of(1));
    DefaultServerFactory factory = new DefaultServerFactory();
    factory.setApplicationConnectors(List.of());
    factory.setAdminConnectors(List.of(connector));
    factory.setAdminMaxThreads(ADMIN_THREADS_MAX);
    factory.setMinThreads(1);
    factory.setMaxThreads(SERVER_THREADS_MAX);
    factory.setShutdownGracePeriod(Duration.seconds(1));
    factory.setRequestLogFactory(noRequestLog());
    GzipHandlerFactory gzip = new GzipHandlerFactory();
    gzip.setEnabled(false);
    factory.setGzipFilterFactory(gzip);
    return factory;
  }

  private static LogbackAccessRequestLogFactory noRequestLog() {
    LogbackAccessRequestLogFactory requestLog = new LogbackAccessRequestLogFactory();
    requestLog.setAppenders(List.of());
    return requestLog;
  }

  private static DefaultLoggingFactory console(LoggingSettings logging) {
    ConsoleAppenderFactory<ILoggingEvent> console = new ConsoleAppenderFactory<>();
    console.setTarget(ConsoleAppenderFactory.ConsoleStream.STDERR);
    console.setLogFormat(
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0}: %msg%n%ex{full}");
    DefaultLoggingFactory factory = new DefaultLoggingFactory();
    factory.setLevel(logging.librariesLevel().name());
    factory.setLoggers(
        Map.of(
            "io.meridian", TextNode.valueOf(logging.level().name()),
            "org.apache.ignite", TextNode.valueOf(logging.gridLevel().name()),
            // Ours only by its package: what it says is what the discovery under it says.
            "io.meridian.node.GridDiscovery", TextNode.valueOf(logging.gridLevel().name())));
    factory.setAppenders(List.of(console));
    return factory;
  }
}
