# scrapyd with belgafeed in it: docker build -t belgafeed . && docker run -v belgafeed:/var/lib/belgafeed -p 127.0.0.1:6800:6800 belgafeed
FROM python:3.12-slim
COPY requirements.txt requirements-postgresql.txt requirements-export.txt requirements-alerts.txt \
    requirements-metrics.txt requirements-scrapyd.txt /opt/belgafeed/
RUN pip install --no-cache-dir -r /opt/belgafeed/requirements.txt -r /opt/belgafeed/requirements-postgresql.txt \
    -r /opt/belgafeed/requirements-export.txt -r /opt/belgafeed/requirements-alerts.txt \
    -r /opt/belgafeed/requirements-metrics.txt -r /opt/belgafeed/requirements-scrapyd.txt
COPY . /opt/belgafeed
RUN pip install --no-cache-dir --no-deps --no-build-isolation /opt/belgafeed \
    && useradd --system --home-dir /var/lib/belgafeed --create-home belgafeed
USER belgafeed
VOLUME /var/lib/belgafeed
EXPOSE 6800
# Within the container; who gets in is said by what is published.
ENV BIND=0.0.0.0
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s \
    CMD ["python", "/opt/belgafeed/deploy/schedule.py"]
CMD ["/opt/belgafeed/deploy/start", "/var/lib/belgafeed"]
