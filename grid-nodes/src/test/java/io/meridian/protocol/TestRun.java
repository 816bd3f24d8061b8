package io.meridian.protocol;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * What came of a test.
 *
 * @param tests how many were found; more than one when it has parameters
 * @param failures why those failed that did
 */
record TestRun(long tests, List<Throwable> failures) {
  /**
   * Runs a test out of those classes.
   *
   * @param most after what time it has failed with a {@link TimeoutException}
   */
  static TestRun of(AlteredClasses classes, String type, String test, Duration most)
      throws ClassNotFoundException {
    Class<?> testClass = classes.loadClass(AlteredClasses.ROOT + type);
    Method method =
        Arrays.stream(testClass.getDeclaredMethods())
            .filter(declared -> declared.getName().equals(test))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(type + " has no test " + test));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectMethod(testClass, method))
            .filters(EngineFilter.includeEngines("junit-jupiter"))
            .configurationParameter(
                "junit.jupiter.execution.timeout.testable.method.default", most.toMillis() + " ms")
            .configurationParameter(
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classes);
    try {
      LauncherFactory.create().execute(request, listener);
    } finally {
      thread.setContextClassLoader(before);
    }
    TestExecutionSummary summary = listener.getSummary();
    return new TestRun(
        summary.getTestsFoundCount(),
        summary.getFailures().stream().map(TestExecutionSummary.Failure::getException).toList());
  }
}
