package io.meridian.engine.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps the engine from logging every leadership that a simulation takes from it. */
final class QuietEngine implements BeforeAllCallback, AfterAllCallback {
  private static final String ENGINE = "io.meridian.engine";

  @Override
  public void beforeAll(ExtensionContext context) {
    engine().setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    engine().setLevel(null);
  }

  private static Logger engine() {
    return (Logger) LoggerFactory.getLogger(ENGINE);
  }
}
